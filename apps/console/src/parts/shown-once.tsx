import { downloadText } from '../data/download-text.js'
import { announce } from './announcer.js'
import { Button } from './button.js'
import styles from './shown-once.module.css'

/** A secret that cannot be seen again, with the ways to keep it. */
export const ShownOnce = ({ text, what, file }: { text: string; what: string; file?: string }) => {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => announce(`Copied the ${what}.`),
      () => announce(`The browser did not allow copying. Select the ${what} and copy it.`),
    )
  return (
    <div className={styles.once}>
      <pre className={styles.text}>{text}</pre>
      <div className={styles.actions}>
        <Button onClick={() => void copy()}>Copy</Button>
        {file !== undefined && <Button onClick={() => downloadText([`${text}\n`], file)}>Download</Button>}
      </div>
    </div>
  )
}
