import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataDirectory, type MasterKeySource } from '../../../storage/data-directory.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const FOR_OTHERS = 0o077;

/**
 * Examines the data directory before opening it, because opening it creates missing files.
 * @returns usable: whether the directory can be opened
 */
export function examineDirectory(
  directory: string,
  masterKey: MasterKeySource,
): { readonly findings: Finding[]; readonly usable: boolean } {
  const path = resolve(directory);
  if (!existsSync(join(path, 'keyward.sqlite'))) {
    const message = `There is no Keyward database in ${path}. Run npm start to create one, or set KEYWARD_DATA to the right directory.`;
    return { findings: [fail('directory', message)], usable: false };
  }
  return { findings: [examineRights(path), examineMasterKey(path, masterKey), examineServer(path)], usable: true };
}

function examineRights(path: string): Finding {
  const permissions = rightsOfOthers(path);
  if (permissions !== undefined && statSync(path).uid !== process.geteuid?.() && process.geteuid?.() !== 0) {
    const message = `${path} belongs to another user and has the permissions ${permissions}. Make sure that no other user can write to it.`;
    return warn('directory', message);
  }
  return permissions === undefined
    ? ok('directory', `${path}, accessible only to its owner`)
    : warn(
        'directory',
        `${path} had the permissions ${permissions}, so other users may have read it. Its permissions are now 0700.`,
      );
}

function examineMasterKey(path: string, source: MasterKeySource): Finding {
  if (source) return ok('master key', `from ${source.setting ?? 'KEYWARD_MASTER_KEY'}`);
  const file = join(path, 'master.key');
  if (!existsSync(file)) {
    return fail('master key', `${file} is missing. Restore it, or set KEYWARD_MASTER_KEY.`);
  }
  const permissions = rightsOfOthers(file);
  return permissions === undefined
    ? ok('master key', `${file}, accessible only to its owner`)
    : fail(
        'master key',
        `${file} has the permissions ${permissions}, so other users can read it. Run: chmod 600 ${file}`,
      );
}

/** Returns the file mode in octal if users other than the owner have any access. Windows has no such modes. */
function rightsOfOthers(path: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  const mode = statSync(path).mode & 0o777;
  return (mode & FOR_OTHERS) === 0 ? undefined : `0${mode.toString(8)}`;
}

function examineServer(path: string): Finding {
  const unlock = new DataDirectory(path).lockForServer();
  unlock?.();
  return ok(
    'server',
    unlock ? 'no server is running on this data directory' : 'a server is running on this data directory',
  );
}
