package dev.longbow.execute;

import java.util.Optional;

/** A join whose keys may have to be counted. */
interface CheckedJoinStep extends StatefulStep {
  /** What was counted, after {@link #finish}; empty when nothing had to be. */
  Optional<JoinFinding> finding();
}
