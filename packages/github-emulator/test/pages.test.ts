import t from 'tap'
import { aRepository, startHarness } from './harness.js'

const repo = '/repos/acme/shop'
const unescapeHtml = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'")

t.test('the page of a pull request shows what GitHub shows there', async t => {
  const h = await startHarness(t)
  const { token } = await aRepository(h)
  const opened = await h.control('POST', '/repositories/acme/shop/pull-requests', {
    head: 'topic',
    title: 'Sell <b>more</b>',
    files: { 'src/app.js': 'console.log(2)' },
  })
  const { sha } = opened.pull_request.head
  const send = (path: string, body: object) => h.call('POST', path, { token, body })
  await send(`${repo}/issues/1/comments`, {
    body: '### Previews\n\n| Preview |\n| --- |\n| [`http://x`](http://x) |\n\n<script>alert(1)</script>',
  })
  await send(`${repo}/check-runs`, {
    name: 'taxiway',
    head_sha: sha,
    status: 'completed',
    conclusion: 'failure',
    output: { title: 'The build failed', summary: 'Read the **log**.' },
  })
  const { body: deployment } = await send(`${repo}/deployments`, {
    ref: sha,
    environment: 'preview/pr-1',
    auto_merge: false,
    required_contexts: [],
  })
  await send(`${repo}/deployments/${deployment.id}/statuses`, {
    state: 'success',
    environment_url: 'http://app.localhost',
  })

  const page = await fetch(opened.pull_request.html_url)
  t.equal(page.status, 200)
  t.match(page.headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-/)
  t.equal(page.headers.get('x-ratelimit-limit'), null, 'it costs no request of the limit')
  const text = await page.text()
  t.match(text, /Sell &lt;b&gt;more&lt;\/b&gt;/)
  t.match(text, sha.slice(0, 7))
  t.match(text, /<h3>Previews<\/h3>\s*<table>[\s\S]*<a href="http:\/\/x">/, 'the comment is rendered')
  t.match(text, /taxiway<\/b> <span>failure[\s\S]*The build failed[\s\S]*<strong>log<\/strong>/)
  const commands = [...text.matchAll(/<code>curl \S+\/(\w+) --json '(.*?)'<\/code>/g)]
  t.strictSame(
    commands.map(([, path]) => path),
    ['comments', 'push', 'close'],
  )
  for (const [, path = '', body = ''] of commands)
    await h.control('POST', `/repositories/acme/shop/pull-requests/1/${path}`, JSON.parse(unescapeHtml(body)))
  t.notMatch(await (await fetch(opened.pull_request.html_url)).text(), '--json', 'it is closed')
  t.match(text, /preview\/pr-1<\/b> <span>success[\s\S]*<a href="http:\/\/app\.localhost">View deployment/)

  const list = await (await fetch(`${h.url()}/acme/shop`)).text()
  t.match(list, /<a href="\/acme\/shop\/pull\/1">/)
  t.equal((await fetch(`${h.url()}/acme/shop/pull/2`)).status, 404)
  t.equal((await fetch(`${h.url()}/acme/nothing`)).status, 404)
})
