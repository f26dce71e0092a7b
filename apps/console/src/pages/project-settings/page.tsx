import { useQuery } from '@tanstack/react-query'
import type { ProblemError } from '@taxiway/client'
import { useEffect, useState } from 'react'
import { Link, useParams, useSearchParams } from 'wouter'
import { useSignedIn } from '../../data/session.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { BuildPlan } from './build-plan.js'
import { EndProject } from './end-project.js'
import styles from './page.module.css'
import { type Draft, readEditedProject, readSettingSchema } from './queries.js'
import { ReviewDialog } from './review-dialog.js'
import { SettingField } from './setting-field.js'

/** The settings of a project, as a form made of their JSON Schema. */
export const Page = () => {
  const { projectId = '' } = useParams()
  const [search, setSearch] = useSearchParams()
  const { scopes } = useSignedIn()
  const schema = useQuery(readSettingSchema)
  const edited = useQuery(readEditedProject(projectId))
  const [draft, setDraft] = useState<Draft>({})
  const [refusal, setRefusal] = useState<ProblemError>()
  const count = Object.keys(draft).length
  useWarnBeforeLeaving(count > 0)
  const failed = schema.error ?? edited.error
  if (failed && !(schema.data && edited.data))
    return (
      <ProblemNote error={failed} onRetry={() => void Promise.all([schema.refetch(), edited.refetch()])} />
    )
  if (!schema.data || !edited.data) return <Waiting />
  const { project } = edited.data
  const mayChange = scopes.includes('admin') && project.state !== 'deleted'
  const stored = (name: string) => (project.configured.includes(name) ? project.config[name] : null)
  const change = (name: string, value: unknown) => {
    const { [name]: _before, ...others } = draft
    const isSame = JSON.stringify(value) === JSON.stringify(stored(name))
    setDraft(isSame ? others : { ...others, [name]: value })
  }
  const review = (isOpen: boolean) => setSearch(isOpen ? { do: 'review' } : {}, { replace: true })
  const faults = faultsOf(refusal)
  return (
    <>
      <PageHead
        title="Settings"
        trail={
          <>
            <Link href="/projects">Projects</Link>
            <Link href={`/projects/${projectId}`}>{project.slug}</Link>
          </>
        }
      >
        A setting that is not set here takes its value from the file <code>.taxiway.yml</code> of the
        repository, else its default.
        {!mayChange && ' An admin of this organization can change them.'}
      </PageHead>
      {refusal && faults.size === 0 && <ProblemNote error={refusal} />}
      <fieldset className={styles.form} disabled={!mayChange}>
        {[...new Set(schema.data.map(({ group }) => group))].map(group => (
          <Panel key={group} title={group} flush>
            {schema.data
              .filter(setting => setting.group === group)
              .map(setting => (
                <SettingField
                  key={setting.name}
                  setting={setting}
                  value={setting.name in draft ? draft[setting.name] : stored(setting.name)}
                  isChanged={setting.name in draft}
                  error={faults.get(setting.name)}
                  onChange={value => change(setting.name, value)}
                />
              ))}
          </Panel>
        ))}
      </fieldset>
      {mayChange && (
        <>
          <BuildPlan project={project} draft={draft} />
          <EndProject project={project} />
        </>
      )}
      {count > 0 && (
        <section className={styles.bar} aria-label="Unsaved changes">
          <span>{count === 1 ? 'One change' : `${count} changes`}, not saved</span>
          <Button
            onClick={() => {
              setDraft({})
              setRefusal(undefined)
            }}
          >
            Discard
          </Button>
          <Button look="primary" onClick={() => review(true)}>
            Review and save
          </Button>
        </section>
      )}
      {search.get('do') === 'review' && count > 0 && (
        <ReviewDialog
          projectId={projectId}
          settings={schema.data}
          draft={draft}
          onSaved={() => {
            setDraft({})
            setRefusal(undefined)
            review(false)
            announce('The settings are saved.')
          }}
          onRefused={error => {
            setRefusal(error)
            review(false)
            const [first] = faultsOf(error).keys()
            // After the dialog has given the focus back.
            if (first) setTimeout(() => document.getElementById(`setting-${first}`)?.focus())
          }}
          onClose={() => review(false)}
        />
      )}
    </>
  )
}

/** What the API says of each setting: `body.config.port` and what is below it. */
const faultsOf = (refusal: ProblemError | undefined): Map<string, string> =>
  new Map(
    refusal?.errors.flatMap(({ path, message }) => {
      const [, name] = /^body\.config\.([^.[]+)/.exec(path) ?? []
      return name === undefined ? [] : [[name, message]]
    }),
  )

const useWarnBeforeLeaving = (isUnsaved: boolean): void => {
  useEffect(() => {
    if (!isUnsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isUnsaved])
}
