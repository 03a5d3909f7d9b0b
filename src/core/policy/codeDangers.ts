import type { Danger } from './danger';

const reaches = 'runs code that starts programs, changes files or uses the network';

/*
 * Code in a command line is let through when nothing in it reaches out of itself, by these signs. Code can hide what it does, in a line as in a file
 * that it runs: the signs stop what is plain to see, and the sandbox stops the rest.
 */
const node = /child_process|worker_threads|\bcluster\b|exec|spawn|fork\(|\bfs\b|unlink|rmdir|\brm(Sync)?\b|write|truncate|rename|append|fetch|https?\b|\bnet\b|dgram|\btls\b|dns|socket|eval|Function|constructor|import\s*\(|process\s*[.[]\s*['"`]?(env|kill|binding|dlopen|mainModule|exec)|globalThis|Reflect|atob|fromCharCode|base64|\\x|\\u|Deno|Bun|inspector|\bvm\b|require\s*\(\s*[^'"\s]|\[\s*['"`]/;
const python = /subprocess|system|popen|spawn|exec|eval|compile|__|import\s+(os|pty|socket|shutil|ctypes|urllib|requests|httpx|http|ftplib|smtplib|paramiko|importlib|asyncio|multiprocessing|signal)|from\s+(os|shutil|subprocess|urllib|http|importlib)\b|shutil|unlink|remove|rmtree|rmdir|rename|write|truncate|touch|open\s*\([^)]*,|environ|getenv|getattr|socket|urllib|requests|chr\s*\(|b64|base64|decode|fromhex|\\x|kill/;
const others = /system|exec|spawn|fork|popen|`|%x|\bqx\b|open|unlink|rename|rmdir|rm_|FileUtils|File\.|IO\.|Dir\.|Kernel|eval|send|socket|Net|http|LWP|ENV|getenv|pack|base64|chr|kill|syscall|require|include|passthru|proc_|curl|file_put|fwrite|delete|do shell script|\\x|->|=>\s*\\|\||rmtree|remove_tree|mkpath|make_path|Path::/i;

/** Code that is written in the command line itself. */
export const codeDangers: readonly Danger[] = [
  { programs: 'node bun deno tsx ts-node esno', runs: 'eval | repl', says: node, does: reaches },
  { programs: 'node bun deno tsx ts-node', options: '-e -p --eval --print -pe', says: node, does: reaches },
  { programs: 'node bun deno tsx ts-node', options: '-r --require --import --loader --experimental-loader', says: /data:|^\/|\.\.\//, does: reaches },
  { programs: 'python python3 pypy ipython', options: '-c', says: python, does: reaches },
  { programs: 'python python3 pypy', says: /^(-m)?timeit$/, when: ({ args }) => args.some(({ text }) => python.test(text)), does: reaches },
  { programs: 'perl', options: '-e -E -i', says: others, does: reaches },
  { programs: 'ruby php lua Rscript rscript osascript elixir groovy julia scala jshell irb ghc racket guile sbcl', options: '-e -r --eval --run', says: others, does: reaches },
  {
    programs: 'node bun deno tsx python python3 pypy perl ruby php lua rscript elixir julia irb ipython',
    when: ({ program, args, stdin }) => readsProgram(args.map(({ text }) => text)) && (stdin.kind === 'unknown' || (stdin.kind === 'text' && (program.startsWith('py') ? python : /node|bun|deno|tsx/.test(program) ? node : others).test(stdin.text))),
    does: 'runs code that is sent to it',
  },
];

/** Without a file and without code on the line, what comes in is the program. */
function readsProgram(args: readonly string[]): boolean {
  return args.every((text) => text === '-' || (/^-/.test(text) && !/^(-[a-zA-Z]*[cempEVvhr]|--(eval|print|version|help|run|test|check).*)/.test(text)) || text.startsWith('/dev/'));
}
