import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { api } from '../../../data/client.js'
import { withStepUp } from '../../../data/step-up.js'
import { announce } from '../../../parts/announcer.js'
import { Button } from '../../../parts/button.js'
import { TextField } from '../../../parts/field.js'
import { Panel } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import styles from '../settings.module.css'

export const ChangePassword = () => {
  const ref = useRef<HTMLFormElement>(null)
  const change = useMutation({
    mutationFn: (form: FormData) =>
      withStepUp(() =>
        api.POST('/api/auth/change-password', {
          body: {
            currentPassword: String(form.get('current')),
            newPassword: String(form.get('new')),
            revokeOtherSessions: true,
          },
        }),
      ),
    onSuccess: () => {
      ref.current?.reset()
      announce('Your password is changed, and your other sessions are ended.')
    },
  })
  return (
    <Panel title="Password">
      <form
        ref={ref}
        className={styles.stack}
        onSubmit={event => {
          event.preventDefault()
          if (!change.isPending) change.mutate(new FormData(event.currentTarget))
        }}
      >
        <TextField
          label="Password now"
          name="current"
          type="password"
          autoComplete="current-password"
          required
        />
        <TextField
          label="New password"
          name="new"
          type="password"
          autoComplete="new-password"
          minLength={12}
          maxLength={128}
          required
          hint="At least 12 characters. Your other sessions end."
        />
        {change.error && <ProblemNote error={change.error} />}
        <Button type="submit" busy={change.isPending}>
          Change it
        </Button>
      </form>
    </Panel>
  )
}
