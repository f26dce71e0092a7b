import fc from 'fast-check'
import t from 'tap'
import {
  type CheckTarget,
  checkName,
  codeBlock,
  commentMarker,
  inlineCode,
  type ProjectReport,
  plainText,
  type ReportStatus,
  renderCheck,
  renderComment,
  reportWords,
} from '../src/index.js'

const marker = { repositoryId: 42, pullRequestNumber: 12 }
const sha = 'abcdef0123456789abcdef0123456789abcdef01'
const report = (change: Partial<ProjectReport> = {}): ProjectReport => ({
  projectName: 'shop',
  status: 'live',
  commit: { sha },
  url: 'https://shop-pr-12.fly.dev',
  updatedAt: '2026-11-23T14:00:00.000Z',
  ...change,
})

const target = (change: Partial<CheckTarget> = {}): CheckTarget => ({
  ...report(),
  target: 'pr:12',
  decides: true,
  ...change,
})
const checkOf = (first: Partial<CheckTarget>, ...others: Partial<CheckTarget>[]) =>
  renderCheck({ name: checkName('shop'), targets: [target(first), ...others.map(target)] })

const nasty = [
  'a/../b#1;$(touch x)`id`"\'',
  '機能/ログイン 🚀',
  '\u202eevil\u202c \u200bhidden \u2066x\u2069',
  '</details></table><script>alert(1)</script>',
  '@everyone @org/team #12 GH-12 octo/repo#3 fixes #1',
  '``` ```` ` `` end`',
  '`',
  `e${'\u0301'.repeat(256)}`,
  'nul\u0000 bell\u0007 esc\u001b[31m del\u007f',
  'x'.repeat(70_000),
  '![img](https://evil.example/x.png) [l](javascript:alert(1)) <https://evil.example> www.evil.example',
  '| cell | cell |\n| --- |',
  '<!-- taxiway:repository=42 target=pr-12 -->',
  '&lt;b&gt; &#64;someone',
  '# heading\n- item\n> quote\n~~~\n---',
  '\ud800 lone',
]

// The text outside of code spans and blocks, as Markdown parses it.
const outsideCode = (body: string) =>
  body.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')

t.test('text from outside cannot format, mention, link, hide or break out', async t => {
  for (const text of nasty) {
    const body = renderComment({
      marker,
      reports: [
        report({
          projectName: text,
          reason: text,
          command: text,
          error: text,
          cost: text,
          warnings: [text],
          frozenBy: text,
        }),
      ],
    })
    const visible = outsideCode(body.slice(commentMarker(marker).length))
    t.ok(body.startsWith(`${commentMarker(marker)}\n`) && body.length <= 65_536)
    t.notMatch(visible, /<script|<!--|<\/table|<img/i, 'no HTML of theirs')
    t.notMatch(visible, /[@#][A-Za-z0-9]/, 'no mention, no reference')
    t.notMatch(visible, /https?:\/\/evil|www\.evil/, 'no link')
    t.notMatch(visible, /(?<!\\)!\[/, 'no image')
    t.equal(visible.match(/<\/details>/g)?.length, 1, 'only our own details')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be gone
    t.notMatch(body, /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/)
    const row = body.split('\n').find(line => line.startsWith('| ') && line.includes('Live')) ?? ''
    t.equal(row.match(/(?<!\\)\|/g)?.length, 6, 'the row keeps its cells')
  }
})

t.test('no text breaks out of a code span or block', async () => {
  const unit = fc.constantFrom('`', '``', 'a', ' ', '\n', '|', '\\', '<', '@')
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), text => {
      const span = inlineCode(text)
      const fence = /^`+/.exec(span)?.[0] ?? ''
      const inner = span.slice(fence.length, -fence.length || undefined)
      const block = codeBlock(text).split('\n')
      const blockFence = (block[0] ?? '').replace('text', '')
      const closes = block.slice(1, -1).some(line => line.trim().startsWith(blockFence))
      const runs: string[] = inner.match(/`+/g) ?? []
      return !runs.includes(fence) && !span.includes('\n') && !closes && block.at(-1) === blockFence
    }),
    { numRuns: 5000 },
  )
})

t.test('plain words stay readable', async t => {
  t.equal(plainText('Fix the login page'), 'Fix the login page')
  t.equal(inlineCode('feature/login'), '`feature/login`')
  t.equal(inlineCode('has ` tick'), '``has ` tick``')
  t.equal(inlineCode('`edge'), '`` `edge ``')
  t.equal(inlineCode(''), '')
  t.equal(checkName('shop'), 'taxiway / shop')
})

t.test('the comment shows the live commit, the reason and the next step', async t => {
  const body = renderComment({
    marker,
    reports: [
      report({
        logsUrl: 'https://taxiway.example/d/1',
        commit: { sha, url: `https://github.com/o/r/commit/${sha}` },
      }),
      report({
        projectName: 'api',
        status: 'held',
        url: undefined,
        reason: 'This comes from a fork.',
        command: `/taxiway approve ${sha}`,
      }),
      report({
        projectName: 'docs',
        status: 'failed',
        live: { sha: 'f'.repeat(40) },
        error: 'npm ERR! missing\n',
      }),
    ],
  })
  t.match(body, /\| shop \| ✅ Live \(\[logs\]\(<https:\/\/taxiway\.example\/d\/1>\)\)/)
  t.match(body, /https:\/\/shop-pr-12\.fly\.dev/)
  t.ok(body.includes(`\`/taxiway approve ${sha}\``))
  t.match(body, /Commit `fffffff` stays live\./)
  t.match(body, /npm ERR! missing/)
  t.match(body, /2026-11-23 14:00 UTC/)
})

t.test('the comment stays within the limit for any number of projects and any length of errors', async t => {
  for (const count of [1, 10, 100, 1000]) {
    const reports = Array.from({ length: count }, (_, i) =>
      report({
        projectName: `project-${i}`,
        error: 'x'.repeat(400).concat('\n').repeat(60),
        reason: 'r'.repeat(400),
      }),
    )
    const body = renderComment({ marker, reports })
    t.ok(body.length <= 65_536 && body.length > 500, `${count} projects: ${body.length}`)
    t.equal((body.match(/^`{3,}/gm)?.length ?? 0) % 2, 0, 'no block is left open')
  }
})

t.test('every status completes or continues the check as in the table', async t => {
  for (const status of Object.keys(reportWords) as ReportStatus[]) {
    const check = checkOf({ status, reason: '@octocat\u202e', error: '`'.repeat(10) })
    t.equal(check.status === 'completed', 'conclusion' in check, status)
    t.ok(check.output.title.length <= 255 && check.output.summary.length > 0)
    t.notMatch(check.output.title, /\u202e/)
    t.notMatch(outsideCode(check.output.summary), /@octocat/)
  }
  t.match(checkOf({ status: 'failed' }), { status: 'completed', conclusion: 'failure' })
  t.match(checkOf({ status: 'held' }), { conclusion: 'action_required' })
  t.notMatch(checkOf({ logsUrl: 'javascript:alert(1)' }), { detailsUrl: String })
})

t.test('the worst target decides the check of a commit, and its output lists every target', async t => {
  const conclusionOf = (...statuses: ReportStatus[]) => {
    const [first, ...others] = statuses.map((status, at) => ({ status, target: `pr:${at + 1}` }))
    const check = checkOf(first ?? {}, ...others)
    return check.status === 'completed' ? check.conclusion : check.status
  }
  t.equal(conclusionOf('live', 'live'), 'success')
  t.equal(conclusionOf('live', 'failed', 'building'), 'failure')
  t.equal(conclusionOf('queued', 'live', 'building'), 'in_progress')
  t.equal(conclusionOf('live', 'cancelled'), 'cancelled')
  t.equal(conclusionOf('skipped', 'live'), 'success')
  t.equal(conclusionOf('skipped', 'skipped'), 'neutral')
  t.equal(conclusionOf('asleep'), 'neutral', 'nothing answers until it is woken')
  t.equal(conclusionOf('waiting', 'live'), 'queued')

  const check = checkOf(
    {
      target: 'pr:1',
      status: 'failed',
      error: 'npm ERR!',
      reason: 'The build failed.',
      logsUrl: 'https://x.test/1',
    },
    { target: 'branch:main' },
    { target: 'pr:3', status: 'superseded', decides: false },
  )
  t.match(check, { conclusion: 'failure', detailsUrl: 'https://x.test/1' })
  t.equal(check.output.title, 'Failed for pull request 1 (3 targets): The build failed.')
  t.match(
    check.output.summary,
    /pull request 1\*\*: ❌ Failed[\s\S]*branch `main`\*\*: ✅ Live[\s\S]*pull request 3/,
  )
  t.match(check.output.text, /pull request 1[\s\S]*npm ERR!/)
  t.match(checkOf({}, { status: 'failed', decides: false }), { conclusion: 'success' })
})

t.test('hostile branch names stay text in a check, and any number of targets fits the limit', async t => {
  for (const text of nasty) {
    const one = { target: `branch:${text}`, reason: text, error: text, command: text }
    const { output } = checkOf(one, ...Array.from({ length: 99 }, () => one))
    t.ok(
      output.title.length <= 255 && output.summary.length <= 65_535 && (output.text ?? '').length <= 65_535,
    )
    t.notMatch(outsideCode(output.summary), /[@#][A-Za-z0-9]|<script|<!--|<img|https?:\/\/evil/i)
  }
})

t.test('logs of many projects leave room for the table of the projects', async t => {
  const text = Array.from({ length: 40 }, () => 'x'.repeat(400)).join('\n')
  const names = Array.from({ length: 8 }, (_, index) => `shop${index}`)
  const body = renderComment({
    marker,
    reports: names.map(projectName => report({ projectName })),
    command: {
      ...{ line: '/taxiway logs', author: 'ada', refused: false, at: '2026-11-23T14:00:00.000Z' },
      answer: { kind: 'log', parts: names.map(project => ({ project, text })) },
    },
  })
  t.ok(body.length <= 65_536)
  for (const name of names) t.match(body, new RegExp(`^\\| ${name} `, 'm'))
  t.match(body, '… and 7 more projects: put the name of one at the end')
})
