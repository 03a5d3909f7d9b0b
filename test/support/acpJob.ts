import { createRedactor } from '../../src/node/agents/redact';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OneSided } from '../../src/core/agentPrompt';
import type { Action } from '../../src/core/policy/action';
import type { Message, Trigger } from '../../src/core/task';
import type { Agent, WorkEnd } from '../../src/engine/ports/agents';
import type { Job, Permission } from '../../src/engine/ports/job';
import { createAcpAgent } from '../../src/node/acp/acpAgent';
import type { AcpOptions, AcpSpec } from '../../src/node/acp/acpSpec';
import { type AgentProfile, unknownProfile } from '../../src/node/acp/agentProfile';
import { namePath } from '../../src/node/acp/namedPath';
import { processesOf } from '../../src/node/processes/processTable';
import { createToolServer } from '../../src/node/toolServer/toolServer';
import type { Answer, AskField, Profile } from '../../src/protocol/asks';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { heardLog } from '../node/store/heardLog';
import type { AgentScript } from './agentScript';

export type Question = { message: string; fields: AskField[] };
type Heard = { pid: number; id?: number; method?: string; params?: Record<string, any>; result?: any; error?: any; tool?: string; answer?: string }; // eslint-disable-line @typescript-eslint/no-explicit-any -- whatever the agent was sent

/** A run of the scripted agent under test, and all that came of it. */
export class AcpJob {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'wm-acp-')));
  readonly worktree = join(this.folder, 'tree');
  token = `t${randomBytes(6).toString('hex')}`;
  readonly lines: TranscriptLine[] = [];
  readonly activities: string[] = [];
  readonly advances: Parameters<Job['advance']>[0][] = [];
  readonly used: Parameters<Job['used']>[0][] = [];
  readonly permits: Action[] = [];
  readonly notices: Action[] = [];
  readonly asked: Question[] = [];
  /** The messages, and the asks whose answers, the agent has got. */
  readonly delivered: string[] = [];
  readonly stop = new AbortController();
  readonly log = heardLog();
  readonly offers: unknown[] = [];
  turns = 0;
  held = 0;
  // What the test decides.
  agentProfile: AgentProfile = { ...unknownProfile, id: 'scripted', label: 'Scripted', asks: true, cancelForgetsTurn: false, restore: 'resume' };
  profile: Profile = 'build';
  modes: AcpSpec['modes'] = {};
  model: string | null = null;
  effort: string | null = null;
  session: string | null = null;
  unfinished: string[] | null = null;
  trigger: Trigger = 'start';
  earlier = '';
  conflicts: string[] = [];
  oneSided: OneSided[] = [];
  stallMs = 60_000;
  limits: AcpOptions['limits'] = { startMs: 20_000, cancelMs: 400, graceMs: 100 };
  permit: (action: Action, signal: AbortSignal) => Promise<Permission> = async () => allowed;
  notice: (action: Action) => Permission | 'ask' = () => allowed;
  answer: (question: Question, signal: AbortSignal) => Promise<Answer> = async () => ({ kind: 'decline' });
  onLine = (_line: TranscriptLine): void => undefined;
  private readonly tools = createToolServer({ log: this.log });
  private readonly listeners = new Set<() => void>();
  private waiting: Message[] = [];
  private wishesPause = false;
  private goOn = (): void => undefined;

  constructor(readonly script: AgentScript) {}

  agent(): Agent {
    return createAcpAgent(this.spec(), this.options());
  }

  async run(): Promise<WorkEnd> {
    return this.agent().work(this.job(), this.stop.signal);
  }

  spec(): AcpSpec {
    return {
      id: 'scripted', label: 'Scripted', hint: '', profile: this.agentProfile, command: process.execPath, args: [join(__dirname, '..', '..', 'support', 'scriptedAgent.main.js')],
      signIn: this.agentProfile.signIn, models: [], efforts: [], sandboxed: false, modes: this.modes,
    };
  }

  options(): AcpOptions {
    return {
      log: this.log, tools: this.tools, limits: this.limits, stallMs: this.stallMs, namePath,
      environment: async () => ({ PATH: process.env['PATH']!, HOME: this.folder, AGENT_SCRIPT: JSON.stringify(this.script), AGENT_HEARD: this.heardFile }),
      launch: ({ command, args }) => ({ command, args }),
      redact: (text) => text.replaceAll('s3cret', '‹secret›'),
      redactPieces: () => createRedactor(() => ['s3cret-s3cret']).stream(),
      remember: (offers) => void this.offers.push(offers),
      allowUnasking: () => false,
    };
  }

  job(): Job {
    return {
      task: 'task1', run: { number: 1, token: this.token, startedAt: 1, trigger: this.trigger, by: 'person' },
      brief: { title: 'Tidy up', prompt: 'Tidy the files.', notes: 'for my eyes only', doneLooksLike: 'All is tidy.' },
      place: { path: this.worktree, cwd: this.worktree, base: 'a'.repeat(40) },
      model: this.model, effort: this.effort, profile: this.profile, conflicts: this.conflicts, oneSided: this.oneSided, bookmark: { session: this.session, progress: null, plan: [], unfinished: this.unfinished },
      earlier: async () => this.earlier,
      report: (line) => {
        this.lines.push(line);
        this.onLine(line);
      },
      activity: (text, code) => void this.activities.push(code === null ? text : `${text}: ${code}`),
      advance: async (change) => void this.advances.push(change),
      used: async (usage) => void this.used.push(usage),
      permit: async (action, signal) => {
        this.permits.push(action);
        return this.permit(action, signal);
      },
      notice: (action) => {
        this.notices.push(action);
        return this.notice(action);
      },
      ask: async (question, signal) => {
        this.asked.push(question);
        return { ask: `ask${this.asked.length}`, answer: await this.answer(question, signal) };
      },
      wishes: {
        messages: () => this.waiting,
        // They are gone when the disk has taken that, as in the engine.
        delivered: async (ids) => {
          this.delivered.push(...ids);
          await new Promise((resolve) => setTimeout(resolve, 20));
          this.waiting = this.waiting.filter((one) => !ids.includes(one.id));
        },
        pause: () => this.wishesPause,
        holdStill: () => new Promise((resolve, reject) => {
          this.held++;
          this.goOn = resolve;
          this.stop.signal.addEventListener('abort', () => reject(this.stop.signal.reason as Error), { once: true });
        }),
        onChange: (listener) => {
          this.listeners.add(listener);
          return () => this.listeners.delete(listener);
        },
      },
      turn: async (work) => {
        this.turns++;
        return work();
      },
    };
  }

  say(text: string, steer = false): void {
    this.waiting = [...this.waiting, { id: `m${this.waiting.length}-${text.length}`, at: 1, text, steer }];
    for (const listener of this.listeners) listener();
  }

  /** Work Mode itself tells the agent of an answer that came late. */
  tell(text: string): void {
    this.waiting = [...this.waiting, { id: `t${this.waiting.length}`, at: 1, text, steer: false, about: 'answer' }];
  }

  pause(): void {
    this.wishesPause = true;
    for (const listener of this.listeners) listener();
  }

  resume(): void {
    this.wishesPause = false;
    this.goOn();
    for (const listener of this.listeners) listener();
  }

  get undelivered(): readonly Message[] {
    return this.waiting;
  }

  get heardFile(): string {
    return join(this.folder, 'heard.jsonl');
  }

  /** What the agent was sent, and what our tools answered it. */
  heard(method?: string): Heard[] {
    if (!existsSync(this.heardFile)) return [];
    const all = readFileSync(this.heardFile, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Heard);
    return method === undefined ? all : all.filter((one) => one.method === method);
  }

  /** The texts of all prompts. */
  prompts(): string[] {
    return this.heard('session/prompt').map((one) => one.params!['prompt'][0].text as string);
  }

  of<K extends TranscriptLine['kind']>(kind: K): Extract<TranscriptLine, { kind: K }>[] {
    return this.lines.filter((line): line is Extract<TranscriptLine, { kind: K }> => line.kind === kind);
  }

  words(kind: 'message' | 'thought' = 'message'): string {
    return this.of(kind).map((line) => line.text).join('');
  }

  /** Ends what the test began, and says what was left behind. */
  async close(): Promise<string[]> {
    const left = processesOf(this.token).map((one) => `${one.name} (${one.pid})`);
    await this.tools.close();
    rmSync(this.folder, { recursive: true, force: true });
    return left;
  }
}

/** A yes of the policy. */
export const allowed: Permission = { allowed: true, reason: 'It may do this.', by: 'profile' };
/** A no of the person. */
export const refused: Permission = { allowed: false, reason: 'Leave that file alone.', by: 'person' };
