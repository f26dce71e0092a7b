import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { api, type Project } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { readProject } from '../../data/reads.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'
import { TextField } from '../../parts/field.js'
import { Panel } from '../../parts/panel.js'
import styles from './page.module.css'
import { readEditedProject } from './queries.js'

/** Takes the apps of a project down: for now, or together with the project. */
export const EndProject = ({ project: { id, slug, state } }: { project: Project }) => {
  const [search, setSearch] = useSearchParams()
  const edited = useQuery(readEditedProject(id))
  const isArchived = state === 'archived'
  const choose = (name?: string) => setSearch(name ? { do: name } : {}, { replace: true })
  const params = { path: { projectId: id } }
  const finish = async (said: string) => {
    await edited.refetch()
    for (const queryKey of [readProject(id).queryKey, ['projects'], ['environments', id]])
      void queryClient.invalidateQueries({ queryKey })
    announce(said)
  }
  return (
    <Panel title="Archive or delete">
      <div className={styles.plan}>
        <p className={styles.muted}>
          {isArchived
            ? 'The project is archived: no app of it runs. Bring it back, or delete it.'
            : 'Archiving takes all apps down and keeps variables, settings and history. Deleting keeps the audit trail only.'}
        </p>
        <div className={styles.buttons}>
          <Button onClick={() => choose('archive')}>{isArchived ? 'Bring it back' : 'Archive'}</Button>
          <Button look="danger" onClick={() => choose('delete')}>
            Delete
          </Button>
        </div>
      </div>
      {search.get('do') === 'archive' && (
        <Confirm
          title={isArchived ? `Bring ${slug} back?` : `Archive ${slug}?`}
          verb={isArchived ? 'Bring it back' : 'Archive'}
          danger={!isArchived}
          onClose={() => choose()}
          run={async () => {
            if (isArchived) await api.POST('/v1/projects/{projectId}/unarchive', { params })
            else await api.POST('/v1/projects/{projectId}/archive', { params })
            await finish(isArchived ? `${slug} is active again.` : `${slug} is archived. Its apps go down.`)
          }}
        >
          <p>
            {isArchived
              ? 'The heads of open pull requests are deployed again.'
              : 'All its apps go down now. New commits are not deployed until it is brought back.'}
          </p>
        </Confirm>
      )}
      {search.get('do') === 'delete' && (
        <Confirm
          title={`Delete ${slug}?`}
          verb="Delete"
          danger
          onClose={() => choose()}
          run={async form => {
            if (form.get('slug') !== slug) throw new Error(`Type ${slug} to delete it.`)
            await api.DELETE('/v1/projects/{projectId}', { params })
            await finish(`${slug} is being deleted. Its apps go down first.`)
          }}
        >
          <p>All apps go down, then variables, settings and history are deleted. You cannot undo this.</p>
          <TextField label={`Type ${slug}`} name="slug" required autoComplete="off" spellCheck={false} />
        </Confirm>
      )}
    </Panel>
  )
}
