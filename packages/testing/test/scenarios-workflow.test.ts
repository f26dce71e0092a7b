import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { askApp, callJson } from '@taxiway/emulator-control'
import t from 'tap'
import { readPage } from '../src/documentation/read-pages.js'
import { openStage, type Scene } from '../src/scenarios/open-stage.js'
import { jobsFor } from './fixtures/workflow.js'

t.setTimeout(580_000)

const path = 'apps/worker/README.md'
const page = readPage(path, readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8'))
const workflow = page.blocks.find(({ language }) => language === 'yaml')?.code ?? ''

t.test(
  'the workflow of the page tests each commit that is live, at its address, and nothing else',
  async t => {
    const stage = await openStage(t)
    const { github } = stage.world
    /** The payload of each status, oldest first, and the jobs that GitHub Actions starts for it. */
    const readStatuses = async ({ project }: Scene) => {
      const sent = (await github.deliveries()).filter(one => one.event === 'deployment_status')
      const payloads = await Promise.all(
        sent
          .toSorted((a, b) => a.id - b.id)
          .map(async ({ id }) => (await callJson<Told>(`${github.url}/_control/deliveries/${id}`)).payload),
      )
      return payloads
        .filter(({ repository }) => repository.id === project.id)
        .map(payload => ({ ...payload, jobs: jobsFor(workflow, 'deployment_status', payload) }))
    }
    const checksOut = ({ jobs }: Awaited<ReturnType<typeof readStatuses>>[number]) =>
      jobs.map(({ steps }) => ({
        sha: steps.find(step => step.uses?.startsWith('actions/checkout'))?.with?.['ref'],
        url: steps.find(step => step.env)?.env?.['BASE_URL'],
      }))

    const scene = await stage.scene()
    await github.setEvents(scene.project.installationId, subscribed)
    const pull = scene.pullRequest()
    const first = await pull.opens()
    await pull.becomes(t, { serves: first, deployments: ['success'] })
    const { url } = await scene.user.reads(pull)
    t.same((await readStatuses(scene)).flatMap(checksOut), [{ sha: first, url }])
    const answer = await askApp(`${url}/version`)
    t.equal(JSON.parse(answer?.body ?? '{}').sha, first, 'the address serves the commit that is checked out')

    const second = await pull.pushes()
    await pull.becomes(t, { serves: second, deployments: ['success'] })
    const both = [first, second].map(sha => ({ sha, url }))
    t.same((await readStatuses(scene)).flatMap(checksOut), both)

    const broken = await pull.pushes({ files: { 'package.json': '{' } })
    await pull.becomes(t, { serves: second, deployments: ['failure'] })
    await pull.closes()
    await pull.becomes(t, { desired: 'down', apps: 0, deployments: [] })
    const all = await readStatuses(scene)
    t.same(all.flatMap(checksOut), both, 'what failed or ended starts no test')
    t.ok(
      all.some(({ deployment }) => deployment.sha === broken),
      'GitHub was told of it',
    )
    for (const { deployment_status: status, deployment } of all)
      t.equal(
        status.environment_url !== '',
        status.state === 'success',
        `${status.state} of ${deployment.sha.slice(0, 7)}: an address only when live`,
      )
    await stage.isInOrder(t)
  },
)

type Told = {
  payload: {
    repository: { id: number }
    deployment: { sha: string }
    deployment_status: { state: string; environment_url: string }
  }
}

const subscribed = ['check_run', 'deployment_status', 'issue_comment', 'pull_request', 'push', 'repository']
