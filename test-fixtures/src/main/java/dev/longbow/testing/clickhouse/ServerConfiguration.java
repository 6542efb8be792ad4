package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the files that a server is started with: like a stock server's where that matters. */
final class ServerConfiguration {
  private static final List<ClickHouseUser> USERS =
      List.of(
          ClickHouseUser.DEFAULT,
          ClickHouseUser.ADMIN,
          ClickHouseUser.READER,
          ClickHouseUser.INSERTER,
          ClickHouseUser.NOBODY,
          ClickHouseUser.LIMITED,
          ClickHouseUser.CUT,
          ClickHouseUser.SHORT_ANSWERS,
          ClickHouseUser.READ_ONLY);

  // implicit_select is on in the engine's command line, and off in a server.
  private static final String PROFILES =
      """
        <profiles>
          <default>
            <implicit_select>0</implicit_select>
          </default>
          <limited>
            <max_execution_time>2</max_execution_time>
            <max_result_rows>1000</max_result_rows>
            <max_rows_to_read>100000</max_rows_to_read>
            <max_memory_usage>50000000</max_memory_usage>
          </limited>
          <cut>
            <max_rows_to_read>100000</max_rows_to_read>
            <read_overflow_mode>break</read_overflow_mode>
            <optimize_use_implicit_projections>0</optimize_use_implicit_projections>
          </cut>
          <short_answers>
            <max_rows_to_read>100000</max_rows_to_read>
            <read_overflow_mode>break</read_overflow_mode>
            <max_rows_to_group_by>1000</max_rows_to_group_by>
            <group_by_overflow_mode>any</group_by_overflow_mode>
            <limit>2</limit>
          </short_answers>
          <read_only>
            <readonly>1</readonly>
          </read_only>
        </profiles>
        <quotas>
          <default/>
        </quotas>
      """;

  // A stock server gives only its administrators the tables of system.
  private static final String SERVER =
      """
      <clickhouse>
        <users_config>%s</users_config>
        <access_control_improvements>
          <select_from_system_db_requires_grant>true</select_from_system_db_requires_grant>
          <select_from_information_schema_requires_grant>true</select_from_information_schema_requires_grant>
        </access_control_improvements>
      </clickhouse>
      """;

  private ServerConfiguration() {}

  /** Writes them into a folder, and returns the one to name on the command line. */
  static Path write(Path folder) throws IOException {
    StringBuilder users = new StringBuilder("<clickhouse>\n").append(PROFILES).append("<users>\n");
    USERS.forEach(user -> append(users, user));
    Path usersFile = folder.resolve("users.xml");
    Files.writeString(usersFile, users.append("</users>\n</clickhouse>\n"));
    return Files.writeString(
        folder.resolve("config.xml"), SERVER.formatted(escaped(usersFile.toString())));
  }

  private static void append(StringBuilder users, ClickHouseUser user) {
    users.append("<").append(user.name()).append(">\n");
    users.append("<password>").append(escaped(user.password())).append("</password>\n");
    users.append("<networks><ip>127.0.0.1</ip><ip>::1</ip></networks>\n");
    users.append("<profile>").append(user.profile()).append("</profile>\n");
    users.append("<quota>default</quota>\n");
    if (user.grants() == null) {
      users.append("<access_management>1</access_management>\n");
    } else {
      users.append("<grants>\n");
      user.grants()
          .forEach(
              grant -> users.append("<query>GRANT ").append(escaped(grant)).append("</query>\n"));
      users.append("</grants>\n");
    }
    users.append("</").append(user.name()).append(">\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
