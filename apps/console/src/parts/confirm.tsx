import { useMutation } from '@tanstack/react-query'
import { useId } from 'react'
import { Button } from './button.js'
import styles from './confirm.module.css'
import { Dialog, DialogActions } from './dialog.js'
import { ProblemNote } from './problem-note.js'

/** Asks before something is done: says what follows, shows why it did not work, and closes when it did. */
export const Confirm = ({
  title,
  verb,
  danger = false,
  disabled = false,
  run,
  onDone,
  onClose,
  children,
}: {
  title: string
  verb: string
  danger?: boolean
  disabled?: boolean
  run: (form: FormData) => Promise<unknown>
  /** Called in place of `onClose` when it was done. */
  onDone?: () => void
  onClose: () => void
  children: React.ReactNode
}) => {
  const formId = useId()
  const action = useMutation({ mutationFn: run, onSuccess: onDone ?? onClose })
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        id={formId}
        className={styles.form}
        onSubmit={event => {
          event.preventDefault()
          if (!action.isPending) action.mutate(new FormData(event.currentTarget))
        }}
      >
        {children}
      </form>
      {action.error && <ProblemNote error={action.error} />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          form={formId}
          look={danger ? 'danger' : 'primary'}
          busy={action.isPending}
          disabled={disabled}
        >
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
