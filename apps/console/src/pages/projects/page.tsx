import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'wouter'
import type { Counts } from '../../data/client.js'
import { readCounts, readProjects, rowsOf } from '../../data/reads.js'
import { describeState } from '../../data/vocabulary.js'
import { ButtonLink } from '../../parts/button.js'
import { EnvironmentCounts } from '../../parts/counts.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More, Row, Rows } from '../../parts/rows.js'
import { SearchField } from '../../parts/search-field.js'
import { StateBadge } from '../../parts/state-badge.js'
import styles from './page.module.css'

const states = ['active', 'paused', 'archived'] as const

/** The repositories that this organization connected. */
export const Page = () => {
  const [search, setSearch] = useSearchParams()
  const state = states.find(one => one === search.get('state'))
  const text = search.get('q') ?? ''
  const list = useInfiniteQuery(readProjects(state))
  const counts = new Map(
    useQuery(readCounts).data?.projects.map(({ projectId, environments }) => [projectId, environments]),
  )
  const rows = rowsOf(list.data).filter(({ slug, repository: { owner, name } }) =>
    `${slug} ${owner}/${name}`.toLowerCase().includes(text.toLowerCase()),
  )
  const write = (q: string) =>
    setSearch(
      before => {
        if (q) before.set('q', q)
        else before.delete('q')
        return before
      },
      { replace: true },
    )
  return (
    <>
      <PageHead title="Projects">Repositories whose pull requests get a preview.</PageHead>
      <div className={styles.filters}>
        <nav aria-label="States" className={styles.states}>
          <Link href="/projects" aria-current={state === undefined ? 'page' : undefined}>
            All
          </Link>
          {states.map(one => (
            <Link key={one} href={`/projects?state=${one}`} aria-current={one === state ? 'page' : undefined}>
              {describeState('project', one).word}
            </Link>
          ))}
        </nav>
        <SearchField label="Search projects" placeholder="Search" value={text} onChange={write} />
      </div>
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={state ? `${describeState('project', state).word} projects` : 'All projects'} flush>
          {rows.length > 0 ? (
            <Rows>
              {rows.map(project => (
                <Row
                  key={project.id}
                  href={`/projects/${project.id}`}
                  state={<StateBadge noun="project" state={project.state} />}
                  title={project.slug}
                  aside={<OwnCounts of={counts.get(project.id)} />}
                  detail={
                    <>
                      {project.repository.owner}/{project.repository.name}
                      {project.warnings.length > 0 && ` · ${project.warnings.length} to look at`}
                    </>
                  }
                />
              ))}
            </Rows>
          ) : (
            <None isFiltered={text !== '' || state !== undefined} />
          )}
          <More of={list} />
        </Panel>
      )}
    </>
  )
}

const OwnCounts = ({ of }: { of: Counts['environments'] | undefined }) => of && <EnvironmentCounts of={of} />

const None = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No project fits these filters.">
      <Link href="/projects">Show all projects</Link>
    </Empty>
  ) : (
    <Empty title="No repository is connected yet.">
      <p>Each connected repository is a project, and every pull request in it gets an app.</p>
      <ButtonLink look="primary" href="/start">
        Connect a repository
      </ButtonLink>
    </Empty>
  )
