import { keyward } from '@keyward/sdk/next';
import { NextResponse } from 'next/server';
import { permission, verifier } from '../service.js';

export const config = { matcher: '/proxied/:path*' };

export const proxy = keyward(verifier, { permission }, ({ headers }, { appname }) => {
  const passedOn = new Headers(headers);
  passedOn.set('x-caller', appname);
  return NextResponse.next({ request: { headers: passedOn } });
});
