import { SigningStopped } from '../../verification/signing-thread.ts';
import { Refusal } from '../refusal.ts';

/**
 * Returns the token once it is signed.
 * @throws Refusal unavailable if the signing thread stopped, which is logged where it is detected
 */
export async function signed(token: Promise<string>): Promise<string> {
  try {
    return await token;
  } catch (error) {
    throw error instanceof SigningStopped ? new Refusal('unavailable') : error;
  }
}
