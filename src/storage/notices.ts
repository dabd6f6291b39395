import type { Database } from './tables.ts'

/** What a database passes on to everybody who is connected to it, on whatever instance. */
export interface Notices {
  /** Passed on when the transaction is committed, and never if it is not. @param text below 8,000 bytes */
  send(transaction: Database, channel: string, text: string): Promise<void>
  /** Listens until closed, on a connection of its own, which is made anew whenever it breaks. */
  listen(channel: string, listener: NoticeListener): Listening
}

export interface NoticeListener {
  hear(text: string): void
  /** Nothing is heard from now on, and what is sent meanwhile is lost. Told once, until it is heard again. */
  lost(error: unknown): void
  /** Everything is heard again. */
  resumed(): void
}

export interface Listening {
  /** When it is heard, or was found not to be: it never rejects. */
  readonly begun: Promise<void>
  close(): Promise<void>
}
