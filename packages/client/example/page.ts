import { createClient, ProblemError } from '@taxiway/client'

const element = (id: string): HTMLElement => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no #${id}.`)
  return found
}

/**
 * Redeploys an environment and shows its log until it has ended. Insert log text as text, never as HTML: a
 * stranger's build printed it.
 */
const deployAndFollow = async (baseUrl: string, token: string, environmentId: string): Promise<void> => {
  const taxiway = createClient({ baseUrl, token })
  const params = { path: { environmentId } }
  await taxiway.POST('/v1/environments/{environmentId}/deploy', { params, body: {} })
  const { data } = await taxiway.GET('/v1/environments/{environmentId}/deployments', {
    params: { ...params, query: { limit: 1 } },
  })
  const [deployment] = data.data
  if (deployment === undefined) throw new Error('Nothing was deployed.')
  element('state').textContent = deployment.state
  for await (const chunk of taxiway.followLogs(deployment.id)) element('log').append(chunk.text)
  const ended = await taxiway.waitForDeployment(deployment.id)
  element('state').textContent = ended.url ? `${ended.state} at ${ended.url}` : ended.state
}

element('connection').addEventListener('submit', event => {
  event.preventDefault()
  const form = new FormData(event.target as HTMLFormElement)
  const field = (name: string) => String(form.get(name) ?? '')
  deployAndFollow(field('baseUrl'), field('token'), field('environmentId')).catch((error: unknown) => {
    element('state').textContent =
      error instanceof ProblemError
        ? `${error.message} (${error.code})`
        : `The API cannot be reached: ${error}`
  })
})
