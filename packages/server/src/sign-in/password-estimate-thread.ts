/** A thread that estimates the number of guesses needed to find a password. */
import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { EstimateRequest } from './password-estimate.ts';

const estimator = new ZxcvbnFactory({ dictionary: { ...dictionary }, graphs: adjacencyGraphs });

parentPort?.on('message', ({ password, words }: EstimateRequest) => {
  parentPort?.postMessage(estimator.check(password, [...words]).score);
});
