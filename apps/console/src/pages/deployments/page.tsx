import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { readProject, rowsOf } from '../../data/reads.js'
import { deploymentStates, describeState } from '../../data/vocabulary.js'
import { DeploymentRow } from '../../parts/deployment-row.js'
import { SelectField, TextField } from '../../parts/field.js'
import { Filters } from '../../parts/filters.js'
import { searchMark } from '../../parts/keys.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More, Rows } from '../../parts/rows.js'
import { readAllDeployments } from './queries.js'

const states = [
  ['', 'Every state'],
  ...deploymentStates.map(one => [one, describeState('deployment', one).word] as const),
] as const
const isCommit = (text: string) => /^[0-9a-f]{40}$/.test(text)

/** The deployments of every project, newest first. The filters are the address. */
export const Page = () => {
  const [search, setSearch] = useSearchParams()
  const state = deploymentStates.find(one => one === search.get('state'))
  const sha = search.get('sha') ?? ''
  const projectId = search.get('project') ?? ''
  const list = useInfiniteQuery(
    readAllDeployments({
      ...(state && { state }),
      ...(isCommit(sha) && { sha }),
      ...(projectId && { projectId }),
    }),
  )
  const project = useQuery({ ...readProject(projectId), enabled: projectId !== '' })
  const rows = rowsOf(list.data)
  const filter = (name: string, value: string) =>
    setSearch(
      before => {
        if (value) before.set(name, value)
        else before.delete(name)
        return before
      },
      { replace: true },
    )
  return (
    <>
      <PageHead title="Deployments">
        {projectId
          ? `Of the project ${project.data?.slug ?? ''}, newest first.`
          : 'Of every project, newest first.'}
      </PageHead>
      <Filters>
        <SelectField
          label="State"
          options={states}
          value={state ?? ''}
          onChange={({ target }) => filter('state', target.value)}
        />
        <TextField
          {...searchMark}
          label="Commit"
          placeholder="40 hexadecimal digits"
          hint={sha && !isCommit(sha) ? 'The whole id of a commit has 40 hexadecimal digits.' : undefined}
          autoComplete="off"
          spellCheck={false}
          value={sha}
          onChange={({ target }) => filter('sha', target.value.trim())}
        />
      </Filters>
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title="Deployments" flush>
          {rows.length > 0 ? (
            <Rows>
              {rows.map(one => (
                <DeploymentRow key={one.id} deployment={one} />
              ))}
            </Rows>
          ) : search.size > 0 ? (
            <Empty title="No deployment fits these filters." />
          ) : (
            <Empty title="Nothing was deployed yet.">Open a pull request in a connected repository.</Empty>
          )}
        </Panel>
      )}
      <More of={list} />
    </>
  )
}
