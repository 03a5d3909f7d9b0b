import * as assert from 'node:assert/strict';
import { profileOf } from '../../../src/node/acp/profiles';

describe('what OpenCode is made to ask for', () => {
  const rules = Object.entries(JSON.parse(profileOf('opencode').env['OPENCODE_PERMISSION']!) as Record<string, string | Record<string, string>>)
    .flatMap(([tool, rule]) => (typeof rule === 'string' ? [{ tool, what: '*', says: rule }] : Object.entries(rule).map(([what, says]) => ({ tool, what, says }))));
  const fits = (text: string, pattern: string) => new RegExp(`^${pattern.split('*').map((part) => part.replaceAll('.', '\\.')).join('.*')}$`).test(text);
  /** As OpenCode reads it: of all that fit, the last. */
  const says = (tool: string, what = 'x') => rules.findLast((rule) => fits(tool, rule.tool) && fits(what, rule.what))?.says;

  const rows: [says: string, tool: string, what?: string][] = [
    ['ask', 'edit'], ['ask', 'bash', 'ls'], ['ask', 'webfetch'], ['ask', 'websearch'], ['ask', 'external_directory', '/etc/*'], ['ask', 'doom_loop'], ['ask', 'plan_exit'],
    ['ask', 'github_merge_pull_request'], ['ask', 'github_read'], ['ask', 'evil_work-mode_complete_task'], ['ask', 'a-tool-of-next-year'],
    ['allow', 'work-mode_complete_task'], ['allow', 'work-mode_ask_person'], ['allow', 'read', 'src/a.ts'], ['ask', 'read', '.env'], ['ask', 'read', 'app/.env.local'], ['allow', 'read', '.env.example'],
    ['allow', 'list'], ['allow', 'glob', '**/*.ts'], ['allow', 'grep'], ['allow', 'todowrite'], ['allow', 'skill', 'pdf'], ['deny', 'task', 'explore'], ['deny', 'task', 'general'],
  ];
  for (const [said, tool, what] of rows) it(`${said}: ${tool}${what ? ` ${what}` : ''}`, () => assert.equal(says(tool, what), said));
});
