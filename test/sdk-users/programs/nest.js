import 'reflect-metadata';
import { callerOf, keyward } from '@keyward/sdk/nest';
import { All, Controller, HttpException, Module, Req, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PORT, permission, verifier } from './service.js';

class FlowsController {
  answer(request) {
    return { by: callerOf(request).appname };
  }
}

class AppModule {}

/** Applies decorators as TypeScript does, because JavaScript has no syntax for parameter decorators. */
function decorate(target, name, decorators) {
  for (const each of decorators) each(target, name, Object.getOwnPropertyDescriptor(target, name));
}

const requestPermission = (context) => permission(context.switchToHttp().getRequest());
const guard = keyward(verifier, { permission: requestPermission }, HttpException);
decorate(FlowsController.prototype, 'answer', [UseGuards(guard), All('flows')]);
Req()(FlowsController.prototype, 'answer', 0);
Controller()(FlowsController);
Module({ controllers: [FlowsController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(Number(PORT), '127.0.0.1');
