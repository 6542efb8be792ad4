package dev.longbow.testing.clickhouse;

import java.util.List;

/**
 * Who asks. The servers of these tests know the constants; what is said of databases holds for
 * those whose names start with {@link ClickHouseDatabase#PREFIX}.
 *
 * @param name the login
 * @param password in clear, with the characters that get lost where something is not escaped
 * @param grants SQL privileges; all of them if this is null
 * @param profile the settings of the user's queries: a profile of the servers of these tests
 */
public record ClickHouseUser(String name, String password, List<String> grants, String profile) {
  private static final String PASSWORD = "p@ss w/o\"rd?&'\\%20+#<é";

  /** What a client is that names nobody: may do everything, has no password. */
  public static final ClickHouseUser DEFAULT = new ClickHouseUser("default", "", null, "default");

  /** May do everything. */
  public static final ClickHouseUser ADMIN =
      new ClickHouseUser("test_admin", PASSWORD, null, "default");

  /** May read the tests' databases, and no more: not even {@code system.parts}. */
  public static final ClickHouseUser READER =
      new ClickHouseUser(
          "test_reader",
          PASSWORD,
          List.of("SELECT ON " + ClickHouseDatabase.PREFIX + "*.*"),
          "default");

  /** May read and insert into the tests' databases, and create, alter or drop nothing. */
  public static final ClickHouseUser INSERTER =
      new ClickHouseUser(
          "test_inserter",
          PASSWORD,
          List.of("SELECT, INSERT ON " + ClickHouseDatabase.PREFIX + "*.*"),
          "default");

  /** May log in, and has no rights. */
  public static final ClickHouseUser NOBODY =
      new ClickHouseUser("test_nobody", PASSWORD, List.of(), "default");

  /**
   * May do everything in 2 seconds, with at most 1,000 rows of result, 100,000 rows read and 50 MB
   * of memory; more is an error.
   */
  public static final ClickHouseUser LIMITED =
      new ClickHouseUser("test_limited", PASSWORD, null, "limited");

  /**
   * May do everything; what reads more than 100,000 rows stops there as if these were all. Counts
   * by partitions read rows, too.
   */
  public static final ClickHouseUser CUT = new ClickHouseUser("test_cut", PASSWORD, null, "cut");

  /**
   * Reads as {@link #READER} does, with a profile in which limits are kept by leaving rows out:
   * 100,000 rows read, 1,000 groups; and answers end after two rows, as far as nothing else is
   * said.
   */
  public static final ClickHouseUser SHORT_ANSWERS =
      new ClickHouseUser("test_short_answers", PASSWORD, READER.grants(), "short_answers");

  /** Reads as {@link #READER} does, and may change no setting. */
  public static final ClickHouseUser READ_ONLY =
      new ClickHouseUser("test_read_only", PASSWORD, READER.grants(), "read_only");

  /** A login with a name and a password, to try others. */
  public static ClickHouseUser of(String name, String password) {
    return new ClickHouseUser(name, password, null, "default");
  }

  /** Without the password: failures print it. */
  @Override
  public String toString() {
    return name;
  }
}
