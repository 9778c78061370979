import { SigningStopped } from '../../verification/signing-thread.ts';
import { Refusal } from '../refusal.ts';

/**
 * Returns the token once it is signed.
 * @throws Refusal unavailable if the signing thread has stopped, which is already logged
 */
export async function awaitSignature(token: Promise<string>): Promise<string> {
  try {
    return await token;
  } catch (error) {
    throw error instanceof SigningStopped ? new Refusal('unavailable') : error;
  }
}
