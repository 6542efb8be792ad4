package dev.longbow.testing.clickhouse;

import java.io.IOException;

/** What a server answers instead of a result. */
public final class ClickHouseException extends IOException {
  private final int status;
  private final int code;

  ClickHouseException(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** ClickHouse's error code, such as 497 for missing rights; 0 where none was given. */
  public int code() {
    return code;
  }
}
