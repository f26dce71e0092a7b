import { useMutation, useQuery } from '@tanstack/react-query'
import { ProblemError } from '@taxiway/client'
import { useId } from 'react'
import { Button } from '../../parts/button.js'
import { Dialog, DialogActions } from '../../parts/dialog.js'
import { SelectField } from '../../parts/field.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { Table } from '../../parts/table.js'
import styles from './page.module.css'
import { type Draft, readEditedProject, saveSettings } from './queries.js'
import { type Setting, showValue } from './setting-schema.js'

/** What saving changes, setting by setting, and what happens to apps that run. */
export const ReviewDialog = ({
  projectId,
  settings,
  draft,
  onSaved,
  onRefused,
  onClose,
}: {
  projectId: string
  settings: readonly Setting[]
  draft: Draft
  onSaved: () => void
  /** The API refused values: their fields say which. */
  onRefused: (error: ProblemError) => void
  onClose: () => void
}) => {
  const formId = useId()
  const edited = useQuery(readEditedProject(projectId))
  const save = useMutation({
    mutationFn: async (redeploy: 'live' | 'off') => {
      if (edited.data) await saveSettings(edited.data, draft, redeploy)
    },
    onSuccess: onSaved,
    onError: error => {
      if (error instanceof ProblemError && error.errors.length > 0) onRefused(error)
    },
  })
  const isOutdated = save.error instanceof ProblemError && save.error.code === 'resource.precondition_failed'
  const load = async () => {
    await edited.refetch()
    save.reset()
  }
  const { config = {}, configured = [] } = edited.data?.project ?? {}
  return (
    <Dialog title="Save these changes?" wide onClose={onClose}>
      <Table label="What changes" columns={['Setting', 'Now', 'Then']}>
        {settings
          .filter(({ name }) => name in draft)
          .map(({ name, without }) => (
            <tr key={name}>
              <td>
                <code>{name}</code>
              </td>
              <td className={styles.value}>
                <Value value={configured.includes(name) ? config[name] : null} without={without} />
              </td>
              <td className={styles.value}>
                <Value value={draft[name]} without={without} />
              </td>
            </tr>
          ))}
      </Table>
      <form
        id={formId}
        onSubmit={event => {
          event.preventDefault()
          const form = new FormData(event.currentTarget)
          if (!save.isPending) save.mutate(form.get('redeploy') === 'off' ? 'off' : 'live')
        }}
      >
        <SelectField
          label="Apps that run"
          name="redeploy"
          options={[
            ['live', 'Redeploy those whose app changes'],
            ['off', 'Leave them until their next deployment'],
          ]}
        />
      </form>
      {save.error && <ProblemNote error={save.error} />}
      {isOutdated && (
        <p>
          Your changes stay in the form. Load what was saved meanwhile, look at the changes again, then save.{' '}
          <Button onClick={() => void load()}>Load the current settings</Button>
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" form={formId} look="primary" busy={save.isPending || isOutdated}>
          Save
        </Button>
      </DialogActions>
    </Dialog>
  )
}

const Value = ({ value, without }: { value: unknown; without: string }) =>
  value === null || value === undefined ? (
    <span className={styles.muted}>not set ({without})</span>
  ) : (
    <code>{showValue(value)}</code>
  )
