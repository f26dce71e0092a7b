import { useSearchParams } from 'wouter'
import { api, type Deployment } from '../../data/client.js'
import { shortSha } from '../../data/format.js'
import { useSignedIn } from '../../data/session.js'
import { isEnded } from '../../data/vocabulary.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'

type Choice = { name: string; label: string; follows: string; isDanger?: true; run: () => Promise<unknown> }

/** What one can do about a deployment. An open dialog is in the address. */
export const DeploymentActions = ({ deployment, onDone }: { deployment: Deployment; onDone: () => void }) => {
  const [search, setSearch] = useSearchParams()
  const { scopes } = useSignedIn()
  if (!scopes.includes('deploy')) return null
  const choices = choicesOf(deployment)
  const open = choices.find(({ name }) => name === search.get('do'))
  const choose = (name: string | undefined) =>
    setSearch(before => {
      if (name) before.set('do', name)
      else before.delete('do')
      return before
    })
  return (
    <>
      {choices.map(({ name, label }) => (
        <Button key={name} onClick={() => choose(name)}>
          {label}
        </Button>
      ))}
      {open && (
        <Confirm
          title={`${open.label}?`}
          verb={open.label}
          danger={open.isDanger ?? false}
          onClose={() => choose(undefined)}
          run={async () => {
            await open.run()
            announce(`${open.label}: Taxiway is on it.`)
            onDone()
          }}
        >
          {open.follows}
        </Confirm>
      )}
    </>
  )
}

const choicesOf = ({
  id: deploymentId,
  environmentId,
  state,
  kind,
  sha,
  cancelRequestedAt,
}: Deployment): Choice[] => {
  const params = { path: { environmentId } }
  if (!isEnded(state))
    return cancelRequestedAt !== null
      ? []
      : [
          {
            name: 'cancel',
            label: 'Cancel the deployment',
            isDanger: true,
            follows: 'It stops at its next step. What was live before stays live.',
            run: () =>
              api.POST('/v1/deployments/{deploymentId}/cancel', { params: { path: { deploymentId } } }),
          },
        ]
  const choices: Choice[] = [
    {
      name: 'redeploy',
      label: 'Redeploy',
      follows: 'The current commit of the environment is deployed again, with the variables as they are now.',
      run: () => api.POST('/v1/environments/{environmentId}/redeploy', { params }),
    },
  ]
  if (state === 'live' && kind === 'deploy')
    choices.push({
      name: 'rollback',
      label: 'Roll back to this',
      follows: `The release of ${sha ? shortSha(sha) : 'this deployment'} goes live again as it was: its commit, its image and its variables. Nothing is built.`,
      run: () => api.POST('/v1/environments/{environmentId}/rollback', { params, body: { deploymentId } }),
    })
  return choices
}
