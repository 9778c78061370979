import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { viewOfCaller } from './view.ts';

export const getSession = action(operations.getSession, async (context, caller) => viewOfCaller(caller, context.now()));
