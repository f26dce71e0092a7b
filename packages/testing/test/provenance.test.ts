import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

t.test(
  'an image is released with a signed statement of where it came from, and is refused when that was changed',
  async t => {
    const world = await openWorld(t)
    const { pool, db } = world.database.handle
    const [project] = world.projects as [WorldProject]
    const { token } = await anApiToken(db, {
      organizationId: project.organizationId as never,
      scopes: ['read', 'deploy'],
    })
    const call = async (path: string, body?: unknown) => {
      const answer = await fetch(`${world.apiUrl}/v1/${path}`, {
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
    const readNewest = async () => {
      const { rows } = await pool.query(
        `select id, environment_id, state, error_code, image from deployments order by generation desc limit 1`,
      )
      return rows[0]
    }
    const deployAgain = async (environmentId: string, sha: string) => {
      t.equal((await call(`environments/${environmentId}/deploy`, { sha })).status, 202)
      await world.settled()
      return readNewest()
    }
    const builds = async () =>
      (await pool.query(`select count(*)::int as n from deployment_steps where name = 'build'`)).rows[0].n

    const { sha } = await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
    await world.settled()
    const first = await readNewest()
    t.equal(first.state, 'live')
    const { status, body } = await call(`deployments/${first.id}/provenance`)
    t.equal(status, 200)
    t.match(body, {
      digest: String(first.image).split('@')[1],
      statement: {
        _type: 'https://in-toto.io/Statement/v1',
        predicateType: 'https://slsa.dev/provenance/v1',
        subject: [{ digest: { sha256: /^[0-9a-f]{64}$/ } }],
        predicate: {
          buildDefinition: { externalParameters: { repository: { id: project.id }, commit: sha } },
          runDetails: { metadata: { invocationId: first.id } },
        },
      },
      envelope: { payloadType: 'application/vnd.in-toto+json', signatures: [{ sig: /^\S{88}$/ }] },
    })

    const again = await deployAgain(first.environment_id, sha)
    t.equal(again.state, 'live')
    t.equal(await builds(), 1, 'the image is used again')

    const change = (statement: string) => pool.query(`update images set provenance = ${statement}`)
    const payload = `decode(provenance->>'payload', 'base64')`
    const forged = `replace(convert_from(${payload}, 'utf8'), '${sha}', '${'0'.repeat(40)}')`
    await change(
      `jsonb_set(provenance, '{payload}', to_jsonb(replace(encode(convert_to(${forged}, 'utf8'), 'base64'), chr(10), '')))`,
    )
    const refused = await deployAgain(first.environment_id, sha)
    t.match(refused, { state: 'failed', error_code: 'image.provenance_invalid' })
    t.equal(await builds(), 1)

    await change(`'{"payloadType":"x","payload":"","signatures":[]}'`)
    const rebuilt = await deployAgain(first.environment_id, sha)
    t.equal(rebuilt.state, 'live', 'what no key of ours signed is built again')
    t.equal(await builds(), 2)
  },
)
