import { createRequire } from 'node:module'
import { Webhooks } from '@octokit/webhooks'
import { checkEventShape } from '@taxiway/github'
import t from 'tap'
import { secret, sign, startIngress } from './webhooks-client.js'

type Example = { name: string; examples: unknown[] }
const corpus = createRequire(import.meta.url)('@octokit/webhooks-examples') as Example[]
const all = corpus.flatMap(({ name, examples }) => examples.map(example => ({ name, example })))

t.test(
  'every payload of the public corpus is accepted when signed, and refused with one byte flipped',
  async t => {
    const ingress = await startIngress(t)
    t.ok(all.length > 200, `${all.length} payloads`)
    for (const { name, example } of all) {
      const body = Buffer.from(JSON.stringify(example, null, 2))
      const flipped = Buffer.from(body)
      const at = Math.floor(Math.random() * flipped.length)
      flipped[at] = (flipped[at] as number) ^ 1
      const refused = await ingress.send({
        event: name,
        body: flipped,
        headers: { 'x-hub-signature-256': sign(body) },
      })
      if (refused.status !== 401) t.fail(`${name}: byte ${at} flipped was answered ${refused.status}`)
      const taken = await ingress.send({ event: name, body })
      if (taken.status !== 200 && taken.status !== 202) t.fail(`${name}: ${JSON.stringify(taken)}`)
    }
  },
)

t.test('a body of an ignored event does not pass for a processed event', async t => {
  for (const acted of ['push', 'pull_request', 'installation', 'installation_repositories', 'repository'])
    for (const { name, example } of all)
      if (name !== acted && !isTwin(acted, name) && checkEventShape(acted, example).ok)
        t.fail(`${name} passes for ${acted}`)
})

// A `watch` body is a `repository` body except for its action `started`, which no repository event has and no
// policy uses.
function isTwin(acted: string, name: string): boolean {
  return acted === 'repository' && name === 'watch'
}

t.test('our signatures and those of the reference implementation agree', async t => {
  const body = JSON.stringify(all[0]?.example)
  const octokit = new Webhooks({ secret })
  t.equal(await octokit.sign(body), sign(body))
  t.ok(await octokit.verify(body, sign(body)))
})
