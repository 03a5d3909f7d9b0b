import assert from 'node:assert/strict';
import { timeInWords } from '../../src/core/resetTime';
import { limitInError, limitInText, type UsageLimit } from '../../src/core/usageLimits';

/** A Saturday afternoon in a place one hour ahead of UTC. */
const offsetMinutes = 60;
const now = Date.UTC(2026, 10, 21, 13, 20, 30);
const moment = { now, offsetMinutes };

/** What is said, and until when the account rests in local time: `?` where that is not said, `-` where it is no limit of the account. */
type Row = [source: string, said: string | { code?: number; message?: string; data?: unknown }, until: string];

const local = (at: number) => new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
const shown = (limit: UsageLimit | null) => (limit === null ? '-' : limit.until === null ? '?' : local(limit.until));
const ofError = (said: Row[1]) => limitInError({ code: -32603, message: 'Internal error', data: undefined, ...(typeof said === 'string' ? { message: said } : said) }, moment);
const anthropic = (message: string, type = 'rate_limit_error') => `API Error: 429 {"type":"error","error":{"type":"${type}","message":"${message}"},"request_id":"req_1"}`;
const google = (message: string, details: unknown[] = []) => JSON.stringify({ error: { code: 429, message, status: 'RESOURCE_EXHAUSTED', details } });

/** Words that agents use, as errors and as their last message. */
const notices: Row[] = [
  ['anthropics/claude-code#74079', 'You\'ve hit your session limit · resets 12:50am (America/Los_Angeles)', '2026-11-22 09:50'],
  ['anthropics/claude-code#77082', 'You\'ve hit your session limit · resets 8:30pm (Asia/Tokyo)', '2026-11-22 12:30'],
  ['anthropics/claude-code#79765', 'You\'ve hit your session limit · resets 5:10pm (Europe/Paris)', '2026-11-21 17:10'],
  ['anthropics/claude-code#24719', 'You\'ve hit your limit · resets 4pm (Europe/Berlin)', '2026-11-21 16:00'],
  ['anthropics/claude-code#65802', 'You\'ve hit your weekly limit · resets Nov 24, 4pm (Europe/Rome)', '2026-11-24 16:00'],
  ['anthropics/claude-code#51981', 'You\'ve hit your limit · resets Nov 23 at 4pm (America/Recife)', '2026-11-23 20:00'],
  ['anthropics/claude-code#18078', 'You\'ve hit your limit · resets Nov 25, 11:30am (Asia/Calcutta)', '2026-11-25 07:00'],
  ['anthropics/claude-code#80062', 'You’ve hit your limit for Claude messages. Limits will reset at 9:30 AM. View your usage details.', '2026-11-22 09:30'],
  ['anthropics/claude-code#77108', 'You\'ve hit your session limit · resets 5pm', '2026-11-21 17:00'],
  ['anthropics/claude-code#15064', 'Claude usage limit reached. Your limit will reset at 9am (America/Chicago).', '2026-11-21 16:00'],
  ['anthropics/claude-code#4048', `Claude AI usage limit reached|${now / 1000 + 3600}`, '2026-11-21 15:20'],
  ['anthropics/claude-code#8607', 'Claude usage limit reached. Your limit will reset at Nov 26, 10am.', '2026-11-26 10:00'],
  ['anthropics/claude-code#11577', 'Session limit reached ∙ resets 8pm', '2026-11-21 20:00'],
  ['anthropics/claude-code#6488', '⎿ 5-hour limit reached ∙ resets 18:00', '2026-11-21 18:00'],
  ['anthropics/claude-code#10333', 'Opus weekly limit reached ∙ resets Nov 24, 9am', '2026-11-24 09:00'],
  ['anthropics/claude-code#10333', 'Opus weekly limit reached ∙ resets Nov 24', '2026-11-24 00:00'],
  ['anthropics/claude-code#14026', 'Limit reached resets Nov 24 at 5am (Asia/Riyadh)', '2026-11-24 03:00'],
  ['anthropics/claude-code#22603', 'You\'re out of extra usage · resets Nov 24, 8pm (Europe/Budapest)', '2026-11-24 20:00'],
  ['claude.com help, usage limits', 'You\'ve reached your weekly limit. It resets Monday at 9am.', '2026-11-23 09:00'],
  ['claude 2.1.316', 'You\'ve hit your monthly spend limit.', '?'],
  ['claude 2.1.316', 'You\'re out of usage credits. Switch to another model to continue.', '?'],
  ['claude 2.1.316', 'Your org is out of usage · contact your admin', '?'],
  ['anthropics/claude-code#356', 'Credit balance is too low', '?'],
  ['openai/codex#3899', 'You\'ve hit your usage limit. Upgrade to Pro (https://openai.com/chatgpt/pricing) or try again in 5 days 22 hours 11 minutes.', '2026-11-27 12:31'],
  ['openai/codex#3257', 'You\'ve hit your usage limit. Try again in 4 days 20 hours 9 minutes.', '2026-11-26 10:29'],
  ['openai/codex#26668', 'You\'ve hit your usage limit. Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again at Nov 25th, 2026 8:19 PM.', '2026-11-25 20:19'],
  ['openai/codex#16847', 'Error running remote compact task: You\'ve hit your usage limit. To get more access now, send a request to your admin or try again at 2:57 PM.', '2026-11-21 14:57'],
  ['openai/codex#28089', 'You\'ve hit your usage limit. Upgrade your plan to continue, or try again at 10 de jul. de 2026, 11:52.', '?'],
  ['zed-industries/codex-acp#305', 'You\'ve hit your usage limit. Visit https://chatgpt.com/codex/settings/usage to purchase more credits', '?'],
  ['openai/codex#12675', 'exceeded retry limit, last status: 429 Too Many Requests, request id: b48b3c09-ab0a-421f-87e4-e5263e39fe54', '?'],
  ['google-gemini/gemini-cli#22643', 'Usage limit reached for gemini-3-flash-preview. Access resets at 10:57 PM GMT-3.', '2026-11-22 02:57'],
  ['google-gemini/gemini-cli#15215', '[API Error: You have exhausted your daily quota on this model.]', '?'],
  ['google-gemini/gemini-cli, googleQuotaErrors', 'Error: You have exhausted your capacity on this model. Your quota will reset after 21h53m56s.', '2026-11-22 12:14'],
  ['opencode 1.18.33', 'Weekly usage limit reached. It will reset in 4 days 2 hours. To continue using this model now, enable usage from your available balance', '2026-11-25 16:20'],
  ['anomalyco/opencode#50093', 'Free usage exceeded, subscribe to Go [retrying in 6h16m attempt #1]', '2026-11-21 20:36'],
  ['anomalyco/opencode#47239', 'The usage limit has been reached', '?'],
  ['github/copilot-cli#2144', 'Sorry, you\'ve hit a rate limit that restricts the number of Copilot model requests you can make within a specific time period. Please try again in 2 hours. Please review our Terms of \n  Service (https://docs.github.com/site-policy/github-terms/github-terms-of-service).', '2026-11-21 16:20'],
  ['github/copilot-cli#2828', 'You\'ve reached your weekly rate limit. Please wait for your limit to reset on November 23, 2026 at 2:00 AM or switch to \nauto model to continue. Learn More (https://docs.github.com/en/copilot/concepts/rate-limits). (Request ID: \nD0BC:2556F)', '2026-11-23 02:00'],
  ['microsoft/vscode#325598', 'Sorry, you\'ve exceeded your 5 hour session limits. Please retry after 2733 seconds. (user_global_rate_limited:pro)', '2026-11-21 15:06'],
  ['cline 3.0.65', 'You\'ve reached today\'s free usage limit for this model. Try again in 5h 3m or select another model.', '2026-11-21 19:23'],
  ['cline/cline#2196', 'Insufficient balance. Your Cline Credits balance is $-0.06', '?'],
];

/** What comes as an error only, or as JSON. */
const errors: Row[] = [
  ['claude-agent-acp 0.100.0', { message: 'Internal error: You\'ve hit your session limit · resets 3pm (Europe/Berlin)', data: { errorKind: 'rate_limit' } }, '2026-11-21 15:00'],
  ['anthropics/claude-code#54698', anthropic('This request would exceed your account\'s rate limit. Please try again later.'), '?'],
  ['anthropics/claude-code#2127', anthropic('You have reached your specified API usage limits. You will regain access on 2026-11-23 at 00:00 UTC.', 'invalid_request_error'), '2026-11-23 01:00'],
  ['anthropics/claude-code#85675', anthropic('Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.', 'invalid_request_error'), '?'],
  ['codex-acp 2.6.0', { data: { message: 'You\'ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro) or try again at 6:05 PM.', codexErrorInfo: 'usageLimitExceeded' } }, '2026-11-21 18:05'],
  ['earendil-works/pi#4172', `Codex error: {"type":"error","error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"plus","resets_at":${now / 1000 + 13872},"resets_in_seconds":13872},"status_code":429}`, '2026-11-21 18:11'],
  ['james-6-23/codex2api#9', '{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"free","resets_in_seconds":602705}}', '2026-11-28 13:45'],
  ['ayaka14732/ChatGPTAPIFree#16', '429 {"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":null}}', '?'],
  ['codex 0.166.0', 'Quota exceeded. Check your plan and billing details.', '?'],
  ['gemini-cli 0.61.0', { code: 429, message: 'Rate limit exceeded. Try again later.' }, '?'],
  ['google-gemini/gemini-cli#6962', `got status: 429. ${google('You exceeded your current quota, please check your plan and billing details.', [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '50' }] }, { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '35626s' },
  ])}`, '2026-11-22 00:14'],
  ['dev.to, Gemini API 429', google('You exceeded your current quota.\n* Quota exceeded for metric: generate_content_free_tier_requests, limit: 20\nPlease retry in 9h54m5.723541104s.'), '2026-11-22 00:14'],
  ['google-gemini/gemini-cli#2047', '[API Error: Quota exceeded for quota metric \'Gemini 2.5 Pro Requests\' and limit \'Gemini 2.5 Pro Requests per day per user per tier\' of service \'cloudcode-pa.googleapis.com\']', '?'],
  ['google-gemini/gemini-cli#1800', `[API Error: ${google('Resource has been exhausted (e.g. check quota).')}]`, '?'],
  ['anomalyco/opencode#32971', '{"type":"error","error":{"type":"FreeUsageLimitError","message":"Rate limit exceeded. Please try again later."},"metadata":{}}', '?'],
  ['opencode 1.18.33', { message: 'Unknown error', data: { responseBody: '{"error":{"type":"GoUsageLimitError"},"metadata":{"limitName":"weekly"}}', responseHeaders: { 'retry-after': '300' } } }, '2026-11-21 14:25'],
  ['github/copilot-cli#3431', '402 {"error":{"message":"You have no quota","code":"quota_exceeded"}}\n(Request ID: F499:17ECFD)', '?'],
  ['github/copilot-cli#730', 'Execution failed: 402 You have no quota', '?'],
  ['github/copilot-cli#730', 'Model call failed: {"message":"You have no quota","code":"quota_exceeded"} (Request ID: 676E)', '?'],
  ['microsoft/vscode#310828', 'Server Error: Sorry, you\'ve exceeded your weekly rate limit. Please review our Terms of Service.\nError Code: user_weekly_rate_limited', '?'],
  ['QwenLM/qwen-code#1742', '429 Free allocated quota exceeded.', '?'],
  ['qwen-code 0.24.4', { message: 'Quota exhausted: hour allocated quota exceeded. Please retry after the reset time, or switch to another API key.' }, '?'],
  ['anomalyco/opencode#23722', 'Error from provider (Alibaba): You exceeded your current quota, please check your plan and billing details.', '?'],
  ['cline/cline#5301', '429 Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day', '?'],
  ['Gitlawb/openclaude#936', { message: 'Rate limit exceeded: free-models-per-day', data: { metadata: { headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(now + 2 * 3600_000) } } } }, '2026-11-21 16:20'],
  ['aaif-goose/goose#2262', 'Ran into this error: Rate limit exceeded: Max retries exceeded for rate limit error.', '?'],
  ['aaif-goose/goose, providers/errors.rs', 'Error: Credits exhausted: top up to go on', '?'],
];

/** What passes within moments, or has nothing to do with the account. */
const others: Row[] = [
  ['anthropics/claude-code#87317', 'API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment. If it persists, check https://status.claude.com/.', '-'],
  ['anthropics/claude-code#39745', 'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded."}}', '-'],
  ['claude 2.1.316', 'API Error: Server is temporarily limiting requests (not your usage limit) · Rate limited', '-'],
  ['anthropics/claude-code#33514', anthropic('Extra usage is required for long context requests.'), '-'],
  ['aaif-goose/goose#6615', 'Ran into this error: Rate limit exceeded: This request would exceed your organization\'s rate limit of 30,000 input tokens per minute (model: claude-sonnet-4-5)', '-'],
  ['aaif-goose/goose#322', '{"error":{"message":"Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Used 28578, Requested 4439. Please try again in 6.034s.","type":"tokens","code":"rate_limit_exceeded"}}', '-'],
  ['cline/cline#4874', google('You exceeded your current quota, please check your plan and billing details.', [{ violations: [{ quotaId: 'GenerateContentInputTokensPerModelPerMinute-FreeTier' }] }, { retryDelay: '34s' }]), '-'],
  ['aaif-goose/goose#1244', 'Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model with base model: gemini-experimental.', '-'],
  ['google-gemini/gemini-cli#6454', google('Resource exhausted. Please try again later.'), '-'],
  ['gemini-cli 0.61.0, from another agent', { code: -32603, message: 'Rate limit exceeded. Try again later.' }, '-'],
  ['DashScope, error codes', '429 concurrency allocated quota exceeded', '-'],
  ['earendil-works/pi#3643', 'You have exceeded your premium request allowance. We have automatically switched you to GPT-4.1 which is included with your plan.', '-'],
  ['microsoft/vscode#311847', 'You\'ve used 51% of your weekly rate limit. Your weekly rate limit will reset on November 27 at 8:00 AM.', '-'],
  ['anthropics/claude-code', 'Approaching Opus usage limit · resets at 7pm', '-'],
  ['context length', 'Error: 400 This model\'s maximum context length is 128000 tokens. Your request exceeded your current quota of context length.', '-'],
  ['context length', 'You\'ve reached your context limit. Start a new session.', '-'],
  ['end of an answer', 'stopped: max_tokens', '-'],
  ['sign-in', 'Authentication required', '-'],
  ['network', 'fetch failed', '-'],
  ['server', '503 Service Unavailable, retry-after: 30', '-'],
  ['lbjlaq/Antigravity-Manager#183', 'API Error: Repeated 529 Overloaded errors', '-'],
  ['codex', 'exceeded retry limit, last status: 503 Service Unavailable', '-'],
];

/** Ordinary work, whose words are about limits. */
const work = [
  'I added a usage limit to the API: at most 100 requests a day, and the page says “You\'ve hit your usage limit. Try again at 3pm.” when it is reached.',
  'Usage limit reached banners are now shown in red, and the tests cover when they reset.',
  'The task about usage limits is done: an account that says “usage limit reached, resets 3pm” now rests.',
  'Error handling for “usage limit reached” is now in place, with tests that reset the clock.',
  'Errors such as insufficient_quota are now shown in words.',
  'You\'ve hit your usage limit handling before; this time I wrote it down.\n\nIt resets later.',
  '```\nYou\'ve hit your usage limit. Try again in 2 hours.\n```',
  'diff --git a/limits.ts b/limits.ts\n@@ -1 +1 @@\n-You\'ve hit your limit\n+You\'ve hit your usage limit. Try again in 2 hours.',
  '{"summary": "insufficient_quota is now handled"}',
  'Done. '.repeat(100) + 'You\'ve hit your usage limit. Try again in 2 hours.',
  `You've hit your usage limit. ${'This is a long explanation. '.repeat(40)} Try again in 2 hours.`,
  'Which limit do you mean: the usage limit reached yesterday, or the weekly one?',
];

describe('usage limits of agents', () => {
  for (const [name, table] of [['notices', notices], ['errors', errors], ['other errors', others]] as const) {
    it(`are known from errors: ${name}`, () => {
      assert.deepEqual(table.map(([source, said]) => [source, said, shown(ofError(said))]), table);
    });
  }

  it('are known from what an agent shows as its last message', () => {
    const told = [...notices, ...errors.filter(([source, said]) => typeof said === 'string' && !source.startsWith('qwen'))];
    assert.deepEqual(told.map(([source, said]) => [source, said, shown(limitInText(`${said as string}\n\n`, moment))]), told);
    const passing = others.filter(([, said]) => typeof said === 'string');
    assert.deepEqual(passing.map(([source, said]) => [source, said, shown(limitInText(said as string, moment))]), passing);
  });

  it('are not seen in words about limits', () => {
    for (const words of work) assert.equal(shown(limitInText(words, moment)), '-', words);
  });

  it('cannot be made to last for ever', () => {
    const most = '2026-11-29 14:20';
    assert.equal(shown(limitInText('You\'ve hit your usage limit. Try again in 4000 days.', moment)), most);
    assert.equal(shown(limitInText('You\'ve hit your usage limit · resets Nov 1, 2087 at 3pm.', moment)), most);
    assert.equal(shown(limitInText('Claude AI usage limit reached|99999999999', moment)), most);
    assert.equal(shown(ofError({ message: 'usage_limit_reached', data: { resets_at: 1e300 } })), most);
    for (const odd of [Number.NaN, Infinity, -1, {}, [], null, 'soon', '-5', 5]) assert.match(shown(ofError({ message: 'usage_limit_reached', data: { resets_at: odd } })), /^\?$|29/, String(odd));
    for (const odd of ['resets 25:99', 'resets 13pm', 'resets Feb 31, 2026', 'try again at 99:99', 'resets Nov 99', 'try again in 0s', 'resets 3pm (No/Where)', 'resets (', 'until ']) {
      assert.match(shown(limitInText(`You've hit your limit · ${odd}`, moment)), /^\?$|^2026-11-2[1-9]/, odd);
    }
  });

  it('are looked for to the end, whatever is said', () => {
    const long = [
      'you\'ve hit your '.repeat(20_000), '{"a":'.repeat(5000), `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'resets '.repeat(20_000), `try again in ${'1 d '.repeat(5000)}x`, `${'1'.repeat(20_000)} usage limit`,
      'quota exceeded for '.repeat(2000), 'Error '.repeat(5000), ' '.repeat(100_000),
    ];
    for (const text of long) assert.deepEqual([limitInText(text, moment), ofError({ message: text, data: { text, deep: long } })], [null, null], text.slice(0, 20));
    const circle: Record<string, unknown> = { message: 'usage_limit_reached' };
    circle['self'] = circle;
    assert.equal(shown(ofError({ data: circle })), '?');
  });

  const spoken: [string, string | null][] = [
    ['resets 3pm', '2026-11-21 15:00'], ['resets 2pm', null], ['resets 1pm', '2026-11-22 13:00'], ['resets 12am', '2026-11-22 00:00'], ['resets 12pm', '2026-11-22 12:00'], ['try again at 03:10', '2026-11-22 03:10'], ['try again at 14:30.', '2026-11-21 14:30'],
    ['try again in 2h 13m', '2026-11-21 16:33'], ['retry after 37 seconds', '2026-11-21 14:21'], ['Please retry in 12.5s.', '2026-11-21 14:20'], ['retry-after: 3600', '2026-11-21 15:20'], ['Resets in 19hr', '2026-11-22 09:20'],
    ['Please wait 12 hours.', '2026-11-22 02:20'], ['try again in 1 day and 2 hours', '2026-11-22 16:20'], ['resets Mon 12:00am', '2026-11-23 00:00'], ['resets Sat 1pm', '2026-11-28 13:00'], ['resets 10:57 PM GMT-3', '2026-11-22 02:57'],
    ['resets 6pm (UTC)', '2026-11-21 19:00'], ['resets at 2026-11-22T03:10:00Z', '2026-11-22 04:10'], ['resets at 2026-11-22 03:10:00', '2026-11-22 03:10'], ['resets at 2026-11-22T03:10:00+05:30', '2026-11-21 22:40'], ['until 17:00', '2026-11-21 17:00'],
    ['resets Jan 3, 9am', '2027-01-03 09:00'], ['resets Oct 31, 9am', null], ['resets next month', null], ['wait for it', null], ['try again at once', null], ['', null],
  ];
  it('understand times as they are spoken of', () => {
    assert.deepEqual(spoken.map(([words]) => {
      const at = timeInWords(words, moment);
      return [words, at === null ? null : local(at)];
    }), spoken);
  });

  it('understand times where the person is, also on the other side of midnight', () => {
    const auckland = { now: Date.UTC(2026, 10, 21, 11, 30), offsetMinutes: 13 * 60 };
    assert.equal(timeInWords('resets 3am', auckland), Date.UTC(2026, 10, 21, 14, 0));
    assert.equal(timeInWords('resets Nov 22, 3am', auckland), Date.UTC(2026, 10, 21, 14, 0));
    const newYear = { now: Date.UTC(2026, 11, 31, 23, 50), offsetMinutes: 0 };
    assert.equal(timeInWords('resets 1am', newYear), Date.UTC(2027, 0, 1, 1, 0));
    assert.equal(timeInWords('resets Jan 2, 1am', newYear), Date.UTC(2027, 0, 2, 1, 0));
  });
});
