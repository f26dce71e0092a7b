import { useState } from 'react'
import { api, type Project } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { readProject } from '../../data/reads.js'
import { useSignedIn } from '../../data/session.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'

/** Pausing and resuming, with what follows from each said before. */
export const Pause = ({ project }: { project: Project }) => {
  const [isOpen, setOpen] = useState(false)
  const { scopes } = useSignedIn()
  const action = project.state === 'active' ? 'pause' : project.state === 'paused' ? 'resume' : undefined
  if (action === undefined || !scopes.includes('admin')) return null
  const word = action === 'pause' ? 'Pause' : 'Resume'
  const run = async () => {
    const params = { path: { projectId: project.id } }
    if (action === 'pause') await api.POST('/v1/projects/{projectId}/pause', { params })
    else await api.POST('/v1/projects/{projectId}/resume', { params })
    await queryClient.invalidateQueries({ queryKey: readProject(project.id).queryKey })
    void queryClient.invalidateQueries({ queryKey: ['projects'] })
    announce(action === 'pause' ? `${project.slug} is paused.` : `${project.slug} goes on.`)
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{word}</Button>
      {isOpen && (
        <Confirm title={`${word} ${project.slug}?`} verb={word} run={run} onClose={() => setOpen(false)}>
          {action === 'pause'
            ? 'Running apps stay up. New commits are not deployed until a person resumes the project.'
            : 'The heads of open pull requests are deployed if they changed meanwhile.'}
        </Confirm>
      )}
    </>
  )
}
