import { simpleGit } from 'simple-git';

/** One git process. `input` is what it reads. */
export interface GitCall {
  binary: string;
  cwd: string;
  args: string[];
  env: Record<string, string>;
  input: string | Uint8Array;
  /** A daemon that a hook left behind may hold the pipes: the exit of git itself is then enough. */
  hooks: boolean;
}

/** `code` is -1 when git could not be started or was killed. */
export interface GitResult { code: number; stdout: Buffer; stderr: string }

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Gets each line that git or its hooks print, on either stream, as it comes. */
  onLine?: ((line: string) => void) | undefined;
}

/** The arguments are ours alone, never a user's or an agent's words, so simple-git's guards against foreign ones are lifted. */
const unsafe = new Proxy({}, { get: () => true });

/** Runs git to its end: this is the only file that touches simple-git. Throws what simple-git throws for a folder that is not there, and on abort. */
export async function callGit(call: GitCall, { signal, onLine }: CallOptions = {}): Promise<GitResult> {
  let result: GitResult = { code: -1, stdout: Buffer.alloc(0), stderr: '' };
  const git = simpleGit({
    baseDir: call.cwd, binary: call.binary, unsafe, config: [], trimmed: false,
    completion: { onClose: true, onExit: call.hooks ? 200 : false },
    allowEnvironment: Object.keys(call.env),
    // An empty Buffer, unlike nothing, closes stdin, so that git never waits for it.
    input: () => Buffer.from(call.input as string),
    errors: (_error, { exitCode, stdOut, stdErr }) => {
      result = { code: exitCode ?? -1, stdout: Buffer.concat(stdOut), stderr: Buffer.concat(stdErr).toString() };
      return undefined;
    },
    ...(signal ? { abort: signal } : {}),
  });
  git.env(call.env).outputHandler((_command, stdout, stderr) => {
    // simple-git waits 50 ms after a git that printed nothing; an empty chunk spares that.
    stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
    if (onLine) for (const stream of [stdout, stderr]) stream.on('data', inLines(onLine));
  });
  await git.raw(call.args);
  return result;
}

function inLines(onLine: (line: string) => void): (chunk: Buffer) => void {
  return (chunk) => {
    for (const line of chunk.toString().split(/[\r\n]+/)) if (line.trim()) onLine(line.trimEnd());
  };
}
