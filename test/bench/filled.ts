import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createRepository, type TestRepository } from '../support/repository';

/** A repository of so many small files in 200 folders. */
export async function filledRepository(files: number): Promise<TestRepository> {
  const repository = await createRepository({ files: null });
  const child = spawn(process.execPath, [resolve('out/test/bench/filled.main.js'), repository.root, String(files)], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`The repository of ${files} files could not be made.`);
  return repository;
}
