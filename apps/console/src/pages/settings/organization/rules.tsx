import { useMutation } from '@tanstack/react-query'
import { ProblemError } from '@taxiway/client'
import { api, type Organization } from '../../../data/client.js'
import { meKey, queryClient } from '../../../data/query-client.js'
import { withStepUp } from '../../../data/step-up.js'
import { announce } from '../../../parts/announcer.js'
import { Button } from '../../../parts/button.js'
import { SelectField, TextField } from '../../../parts/field.js'
import { Panel } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import styles from '../settings.module.css'

/** The name of an organization, and what it asks of members and of authors. */
export const Rules = ({
  organization: { id, name, slug, requireTwoFactor, trust },
  tag,
  mayChange,
  onReload,
}: {
  organization: Organization
  tag: string
  mayChange: boolean
  onReload: () => void
}) => {
  const save = useMutation({
    mutationFn: (form: FormData) =>
      withStepUp(() =>
        api.PATCH('/v1/organizations/{organizationId}', {
          params: { path: { organizationId: id }, header: { 'if-match': tag } },
          body: {
            name: String(form.get('name')).trim(),
            requireTwoFactor: form.get('requireTwoFactor') === 'true',
            trust: form.get('trust') as Organization['trust'],
          },
        }),
      ),
    onSuccess: () => {
      onReload()
      void queryClient.invalidateQueries({ queryKey: meKey })
      announce('The organization is saved.')
    },
  })
  const isOutdated = save.error instanceof ProblemError && save.error.code === 'resource.precondition_failed'
  return (
    <Panel title="About">
      <form
        onSubmit={event => {
          event.preventDefault()
          if (!save.isPending) save.mutate(new FormData(event.currentTarget))
        }}
      >
        <fieldset className={`${styles.choices} ${styles.stack}`} disabled={!mayChange}>
          <TextField
            label="Name"
            name="name"
            defaultValue={name}
            required
            maxLength={64}
            hint={`Short name: ${slug}`}
          />
          <SelectField
            label="Second factor"
            name="requireTwoFactor"
            defaultValue={String(requireTwoFactor)}
            options={[
              ['false', 'Members decide'],
              ['true', 'Every member needs one'],
            ]}
          />
          <SelectField
            label="Pull requests are trusted from"
            name="trust"
            defaultValue={trust}
            options={[
              ['write', 'people who may write to the repository'],
              ['member', 'those who are also members of its GitHub organization'],
            ]}
          />
          {save.error && <ProblemNote error={save.error} />}
          {isOutdated && (
            <p>
              Another person saved meanwhile. <Button onClick={onReload}>Load what they saved</Button>
            </p>
          )}
          {mayChange && (
            <Button type="submit" look="primary" busy={save.isPending}>
              Save
            </Button>
          )}
        </fieldset>
      </form>
    </Panel>
  )
}
