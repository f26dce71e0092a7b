import { Component } from 'react'
import styles from './faults.module.css'

type State = { error: unknown }

/** Shows an error of a page instead of an empty window. */
export class Faults extends Component<{ children: React.ReactNode }, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <main className={styles.fault}>
        <h1>This page stopped working</h1>
        <p>
          Reload it. If a new version of Taxiway was installed since you opened the page, that is all it
          needs.
        </p>
        <pre>{error instanceof Error ? error.message : String(error)}</pre>
        <p>
          <a href={window.location.href}>Reload the page</a> · <a href="/console">Go to Now</a>
        </p>
      </main>
    )
  }
}
