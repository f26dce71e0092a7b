import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { readProject } from '../data/reads.js'
import { showHidden } from '../data/visible-text.js'

/** The name of a project of which a page knows the id. */
export const ProjectName = ({ id }: { id: string }) => {
  const { data } = useQuery({ ...readProject(id), staleTime: 60_000, refetchInterval: false })
  return showHidden(data?.slug ?? 'Project')
}

export const ProjectLink = ({ id }: { id: string }) => (
  <Link href={`/projects/${id}`}>
    <ProjectName id={id} />
  </Link>
)
