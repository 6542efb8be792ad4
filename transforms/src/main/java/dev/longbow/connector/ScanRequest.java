package dev.longbow.connector;

import dev.longbow.expr.BoundExpr;
import java.util.List;
import java.util.Optional;

/**
 * What a plan wants of a source.
 *
 * @param columns the columns in order; empty when only the number of rows matters
 * @param predicate what {@link Source#pushDown} accepted, or empty; its columns need not be among
 *     {@code columns}
 * @param limit stop a split after this many result rows; {@link Long#MAX_VALUE} for all
 */
public record ScanRequest(List<String> columns, Optional<BoundExpr> predicate, long limit) {
  public ScanRequest {
    columns = List.copyOf(columns);
  }
}
