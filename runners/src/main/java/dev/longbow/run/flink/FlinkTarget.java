package dev.longbow.run.flink;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Flink cluster to run on.
 *
 * @param master the address of its REST port, {@code HOST:PORT}; {@link #AUTO} for the one that
 *     Flink's own client, in which this program runs, is configured for
 * @param detached whether to return as soon as the job was accepted
 */
public record FlinkTarget(String master, boolean detached) {
  /** The cluster of the Flink client that runs this program. */
  public static final String AUTO = "[auto]";

  /** Flink in this process. */
  public static final String LOCAL = "[local]";

  private static final int REST_PORT = 8081;
  private static final int MOST_PORT = 65_535;

  private static final Pattern ADDRESS =
      Pattern.compile("(?:http://)?([^\\s/:\\[\\]]+|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}))?/?");

  public FlinkTarget {
    if (!master.equals(AUTO)) {
      address(master);
    }
  }

  /** Whether Flink's own client is asked. */
  public boolean isAuto() {
    return master.equals(AUTO);
  }

  /** Whether a job is to go on without this process: as asked for, or as Flink's client is. */
  public boolean isDetached() {
    return detached || (isAuto() && FlinkEnvironment.isClientDetached());
  }

  /** The host of an address. */
  public String host() {
    return address(master).group(1);
  }

  /** The port of an address; 8081 when it names none. */
  public int port() {
    return port(address(master)).orElse(REST_PORT);
  }

  /** Whether the address is this machine's own, or that of Flink's client, which says nothing. */
  public boolean isOnThisMachine() {
    if (isAuto()) {
      return true;
    }
    try {
      InetAddress address = InetAddress.getByName(host());
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }

  /** Where the user interface is. */
  String url() {
    return "http://" + host() + ":" + port();
  }

  private static Matcher address(String master) {
    Matcher matcher = ADDRESS.matcher(master);
    if (!matcher.matches() || port(matcher).orElse(REST_PORT) > MOST_PORT) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Invalid Flink master '%s'. Expected HOST:PORT, the address of the JobManager's REST port (its web page, 8081 as a rule)"
              .formatted(master));
    }
    return matcher;
  }

  private static OptionalInt port(Matcher address) {
    return address.group(2) == null
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(address.group(2)));
  }
}
