import { useMutation, useQuery } from '@tanstack/react-query'
import { newIdempotencyKey } from '@taxiway/client'
import { useId, useRef } from 'react'
import { announce } from '../../parts/announcer.js'
import { Button, ButtonLink } from '../../parts/button.js'
import { Dialog, DialogActions } from '../../parts/dialog.js'
import { Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { ReasonField } from '../../parts/reason-field.js'
import styles from './decisions.module.css'
import { Preview } from './preview.js'
import { type Answer, readPreview, refreshDeliveries, sendAnswer } from './queries.js'

const words = {
  replay: { title: 'Replay this delivery?', verb: 'Replay', done: 'The replay is stored' },
  release: { title: 'Release this delivery?', verb: 'Release', done: 'It is released' },
  drop: { title: 'Drop this delivery?', verb: 'Drop', done: 'The delivery is dropped' },
} as const satisfies Record<Answer, object>

/** Shows what would change first; then asks why, and does it. */
export const ReplayDialog = ({
  answer,
  deliveryId,
  onClose,
}: {
  answer: Answer
  deliveryId: string
  onClose: () => void
}) => {
  const formId = useId()
  const { title, verb, done } = words[answer]
  const isDrop = answer === 'drop'
  const preview = useQuery({ ...readPreview(deliveryId), enabled: !isDrop })
  // The same reason sent again, after an answer that was lost, is the same request.
  const sent = useRef({ reason: '', key: '' })
  const send = useMutation({
    mutationFn: (reason: string) => {
      if (sent.current.reason !== reason) sent.current = { reason, key: newIdempotencyKey() }
      return sendAnswer(answer, { deliveryId, reason, key: sent.current.key })
    },
    onSuccess: () => {
      announce(`${done}.`)
      refreshDeliveries()
      if (isDrop) onClose()
    },
  })
  const canSend = (isDrop || preview.data !== undefined) && !send.data
  return (
    <Dialog title={send.data ? done : title} wide={!isDrop} onClose={onClose}>
      {send.data ? (
        <p>A worker takes up the new delivery next. It has the same payload, and its own decisions.</p>
      ) : isDrop ? (
        <p>It is never processed. Its payload is kept as long as that of other deliveries.</p>
      ) : (
        <>
          <p>
            This is a dry run: what the replay would change now, in the projects of this organization alone.
          </p>
          {preview.isPending && <Waiting />}
          {preview.error && <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />}
          {preview.data && <Preview preview={preview.data} />}
        </>
      )}
      {canSend && (
        <form
          id={formId}
          className={styles.form}
          onSubmit={event => {
            event.preventDefault()
            const reason = String(new FormData(event.currentTarget).get('reason')).trim()
            if (!send.isPending) send.mutate(reason)
          }}
        >
          <ReasonField />
        </form>
      )}
      {send.error && <ProblemNote error={send.error} />}
      <DialogActions>
        <Button onClick={onClose}>{send.data ? 'Close' : 'Cancel'}</Button>
        {send.data && (
          <ButtonLink look="primary" href={`/deliveries/${send.data}`}>
            Open the new delivery
          </ButtonLink>
        )}
        {canSend && (
          <Button type="submit" form={formId} look={isDrop ? 'danger' : 'primary'} busy={send.isPending}>
            {verb}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  )
}
