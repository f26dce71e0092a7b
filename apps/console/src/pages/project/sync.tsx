import { useSearchParams } from 'wouter'
import { api, type Project } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { useSignedIn } from '../../data/session.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'

/** Asks GitHub about this project now, for when its webhooks went missing. */
export const Sync = ({ project: { id, slug, state } }: { project: Project }) => {
  const [search, setSearch] = useSearchParams()
  const { scopes } = useSignedIn()
  if (!scopes.includes('deploy') || (state !== 'active' && state !== 'paused')) return null
  const choose = (isOpen: boolean) =>
    setSearch(before => {
      if (isOpen) before.set('do', 'sync')
      else before.delete('do')
      return before
    })
  const run = async () => {
    await api.POST('/v1/projects/{projectId}/sync', { params: { path: { projectId: id } }, body: {} })
    void queryClient.invalidateQueries({ queryKey: ['environments', id] })
    announce(`Taxiway asks GitHub about ${slug}. What changed shows here.`)
  }
  return (
    <>
      <Button onClick={() => choose(true)}>Ask GitHub now</Button>
      {search.get('do') === 'sync' && (
        <Confirm title={`Ask GitHub about ${slug}?`} verb="Ask now" run={run} onClose={() => choose(false)}>
          <p>
            A worker reads the open pull requests and the branches of this repository, and decides what
            changed since. Taxiway does so by itself from time to time; asking now helps after a webhook went
            missing.
          </p>
        </Confirm>
      )}
    </>
  )
}
