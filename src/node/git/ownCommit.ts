import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import { detailOf } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { ownIdentity } from './git';
import { hasPlainStorage } from './plainStorage';
import type { Repository } from './repository';

/** A commit that only Work Mode sees, and the full name of the ref that is to keep it. */
export interface OwnCommit { tree: string; parent: string; message: string; ref: string }

/** Makes the commit and sets its ref: by two files where that is all that git would do, which spares the start of two processes, else by git. */
export async function keepCommit({ git, root, commonDir }: Pick<Repository, 'git' | 'root' | 'commonDir'>, commit: OwnCommit, log: Log): Promise<string> {
  const { tree, parent, ref } = commit;
  const message = commit.message.replaceAll('\0', '');
  if (hasPlainStorage(commonDir)) {
    try {
      const id = writeCommit(commonDir, commitText({ ...commit, message }));
      await newRef(commonDir, ref, id);
      return id;
    } catch (error) {
      // It is there already, or something stands in the way: git replaces it, or says what it is.
      log.debug(`The commit of ${ref} is left to git: ${detailOf(error)}`);
    }
  }
  const id = await git(root, ['commit-tree', tree, '-p', parent, '-F', '-'], { env: ownIdentity, input: message });
  await git(root, ['update-ref', ref, id]);
  return id;
}

/** As git-commit-tree(1) makes it. */
function commitText({ tree, parent, message }: Omit<OwnCommit, 'ref'>): string {
  const { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email } = ownIdentity;
  const by = `${name} <${email}> ${Math.floor(Date.now() / 1000)} +0000`;
  return `tree ${tree}\nparent ${parent}\nauthor ${by}\ncommitter ${by}\n\n${message}`;
}

/** A loose object, see gitrepository-layout(5). Its name is its content: one that is there already is the same. */
function writeCommit(commonDir: string, text: string): string {
  const body = Buffer.from(text);
  const content = Buffer.concat([Buffer.from(`commit ${body.length}\0`), body]);
  const id = createHash('sha1').update(content).digest('hex');
  const path = join(commonDir, 'objects', id.slice(0, 2), id.slice(2));
  if (existsSync(path)) return id;
  mkdirSync(dirname(path), { recursive: true });
  // Git takes away files of this name that nobody finished.
  const temporary = join(dirname(path), `tmp_obj_${randomUUID().slice(0, 8)}`);
  const file = openSync(temporary, 'wx', 0o444);
  try {
    writeFileSync(file, deflateSync(content));
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  return id;
}

/** A ref that is not there yet, whole or not at all, and durable when the promise resolves. Git sees nothing in a file of the other name. */
async function newRef(commonDir: string, ref: string, id: string): Promise<void> {
  const path = join(commonDir, ref);
  const unfinished = `${path}.${randomUUID().slice(0, 8)}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(unfinished, 'wx');
  try {
    try {
      writeFileSync(file, `${id}\n`);
      await promisify(fsync)(file);
    } finally {
      closeSync(file);
    }
    linkSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
