import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './in-process/candidate.ts';
import type { CandidateName } from './in-process/candidates.ts';
import type { Material } from './in-process/material.ts';
import type { Installation } from './installation.ts';
import { openManagement } from './management.ts';
import { nextMessage } from './next-message.ts';
import type { Row, Section } from './report.ts';
import { measured } from './statistics.ts';

const CANDIDATE = new URL('in-process/candidate.ts', import.meta.url);
const KEYWARD = 'Keyward, SDK replica';

const NAMES: Readonly<Record<CandidateName, string>> = {
  keyward: KEYWARD,
  sha256: 'SHA-256 alone',
  'fast-jwt': 'fast-jwt, EdDSA',
  'fast-jwt-cache': 'fast-jwt, EdDSA, with cache',
  jose: 'jose, EdDSA',
  'better-auth': 'Better Auth, SQLite',
};

const NOTES: { readonly [Name in CandidateName]?: string } = {
  'fast-jwt': '1,000 tokens round-robin, cache off by default',
  'fast-jwt-cache': 'the same 1,000 tokens, all cached',
  jose: '1,000 tokens round-robin',
  'better-auth': 'a read and two writes per check',
};

export interface InProcessSettings {
  readonly rounds: number;
  readonly secondsPerRound: number;
}

interface Running {
  readonly name: CandidateName;
  readonly child: ChildProcess;
  readonly results: Measurement[];
}

/** Measures a check in the caller's own process, in one thread. */
export async function benchInProcess(installation: Installation, settings: InProcessSettings): Promise<Section> {
  const { rounds, secondsPerRound } = settings;
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-in-process-'));
  const server = await installation.start();
  const running: Running[] = [];
  try {
    const material: Material = {
      keys: installation.known.map(({ appkey }) => appkey),
      folder,
      keyward: { url: server.url, credential: await replicaCredential(installation) },
    };
    const file = join(folder, 'material.json');
    writeFileSync(file, JSON.stringify(material), { mode: 0o600 });
    for (const name of Object.keys(NAMES) as CandidateName[]) running.push(await startCandidate(name, file));
    for (const { child } of running) await measureOnce(child, secondsPerRound);
    for (let round = 0; round < rounds; round++) {
      for (const { child, results } of running) results.push(await measureOnce(child, secondsPerRound));
    }
  } finally {
    for (const { child } of running) if (child.connected) child.disconnect();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    name: 'in-process',
    title: `Check in the caller's process (one thread, ${installation.known.length} keys, ${rounds} rounds of ${secondsPerRound} s)`,
    rows: running.flatMap(rowsOf),
  };
}

async function replicaCredential(installation: Installation): Promise<string> {
  return (await openManagement(installation)).createReplica('benchmark');
}

async function startCandidate(name: CandidateName, file: string): Promise<Running> {
  const child = fork(CANDIDATE, [name, file]);
  await nextMessage(child);
  return { name, child, results: [] };
}

async function measureOnce(child: ChildProcess, seconds: number): Promise<Measurement> {
  child.send({ seconds });
  const answer = await nextMessage<Measurement | { error: string }>(child);
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

function rowsOf({ name, results }: Running): Row[] {
  const note = NOTES[name];
  const median: Row = {
    name: `${NAMES[name]}: median time per check`,
    unit: 'µs',
    ...measured(results.map((each) => each.median)),
    ...(note && { note }),
  };
  const perSecond: Row = {
    name: NAMES[name],
    unit: 'operations/s',
    ...measured(results.map((each) => each.perSecond)),
  };
  if (name !== 'keyward') return [median, perSecond];
  return [
    { ...median, target: { limit: 5, better: 'lower' } },
    { ...perSecond, target: { limit: 300_000, better: 'higher' } },
  ];
}
