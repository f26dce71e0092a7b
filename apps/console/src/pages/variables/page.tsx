import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'wouter'
import type { EnvVar } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { readProject, rowsOf } from '../../data/reads.js'
import { useSignedIn } from '../../data/session.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More } from '../../parts/rows.js'
import { History } from './history.js'
import { PasteDialog } from './paste-dialog.js'
import { deleteVariable, readHistory, readVariables } from './queries.js'
import { SetDialog } from './set-dialog.js'
import { VariableTable } from './variable-table.js'

/** The variables of a project. A secret value goes in and never comes out. */
export const Page = () => {
  const { projectId = '' } = useParams()
  const [search, setSearch] = useSearchParams()
  const [doomed, setDoomed] = useState<EnvVar>()
  const { scopes } = useSignedIn()
  const project = useQuery(readProject(projectId))
  const list = useInfiniteQuery(readVariables(projectId))
  const variables = rowsOf(list.data)
  const mayChange = scopes.includes('secrets')
  const open = mayChange ? search.get('do') : null
  const choose = (name: string | null) => setSearch(name ? { do: name } : {})
  const finish = (said: string) => {
    announce(`${said} Apps get it with their next deployment.`)
    choose(null)
    for (const { queryKey } of [readVariables(projectId), readHistory(projectId)])
      void queryClient.invalidateQueries({ queryKey })
  }
  if (list.error && !list.data) return <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Waiting />
  return (
    <>
      <PageHead
        title="Variables"
        trail={
          <>
            <Link href="/projects">Projects</Link>
            <Link href={`/projects/${projectId}`}>{project.data?.slug ?? 'Project'}</Link>
          </>
        }
        aside={
          mayChange && (
            <>
              <Button look="primary" onClick={() => choose('paste')}>
                Paste a .env
              </Button>
              <Button onClick={() => choose('set')}>Set one</Button>
            </>
          )
        }
      >
        What builds and apps of this project find in their environment.
      </PageHead>
      <Panel title={`Variables (${variables.length})`} flush>
        {variables.length > 0 ? (
          <VariableTable variables={variables} onDelete={mayChange ? setDoomed : undefined} />
        ) : (
          <Empty title="This project has no variables.">
            {mayChange
              ? 'Paste the .env that you use while you develop: you see what would happen before anything is set.'
              : 'A member with the scope `secrets` can set them.'}
          </Empty>
        )}
        <More of={list} />
      </Panel>
      <History projectId={projectId} />
      {open === 'paste' && (
        <PasteDialog
          projectId={projectId}
          existing={variables}
          onDone={count => finish(count === 1 ? 'One variable was set.' : `${count} variables were set.`)}
          onClose={() => choose(null)}
        />
      )}
      {open === 'set' && (
        <SetDialog
          projectId={projectId}
          onDone={key => finish(`${key} was set.`)}
          onClose={() => choose(null)}
        />
      )}
      {doomed && (
        <Confirm
          title={`Delete ${doomed.key}?`}
          verb="Delete"
          danger
          onClose={() => setDoomed(undefined)}
          run={async () => {
            await deleteVariable(projectId, doomed)
            finish(`${doomed.key} was deleted.`)
          }}
        >
          Apps keep the value that they have until their next deployment. The value cannot be brought back.
        </Confirm>
      )}
    </>
  )
}
