package dev.longbow.testing.clickhouse;

import java.time.Duration;

/**
 * What {@link FaultProxy} does to a request and its answer. Counts of bytes are of the body as it
 * is sent, compressed or not, without what frames it; to cut is to close the connection.
 */
public sealed interface Fault {
  /** Passes the head and so many bytes of the request's body to the server, then cuts both. */
  record CutRequest(long bytes) implements Fault {}

  /** Passes the head and so many bytes of the answer's body to the client, then cuts both. */
  record CutAnswer(long bytes) implements Fault {}

  /** Passes so many bytes of the answer's body and ends it as if that were all. */
  record TruncateAnswer(long bytes) implements Fault {}

  /** Lets the server do and answer all of it, then cuts the client: it cannot know. */
  record DiscardAnswer() implements Fault {}

  /** Answers in the server's place, which sees nothing of the request. */
  record Refuse(int status, String text) implements Fault {}

  /** Waits before the server gets the request. It gets it even if the client is gone by then. */
  record DelayRequest(Duration time) implements Fault {}

  /** Waits before the client gets the answer, which the server has begun. */
  record DelayAnswer(Duration time) implements Fault {}

  /** Lets the server do it twice, one after the other; the client gets the second answer. */
  record Twice() implements Fault {}

  /**
   * Gives the client its answer, and the server the same request once more after a time: {@link
   * FaultProxy#awaitRepeats} waits until that was answered.
   */
  record Again(Duration time) implements Fault {}
}
