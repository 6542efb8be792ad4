package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.ServerException;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Turns what the client and the server say into errors for users, never with the password. */
final class ServerErrors {
  /** What a server puts in front of its messages, and its version behind them. */
  private static final Pattern SAID =
      Pattern.compile(
          "Code: (?<code>\\d+)\\. DB::(?:Exception|NetException|ErrnoException): (?<text>.*?)(?: \\((?<name>[A-Z_0-9]+)\\))?(?: \\(version .*)?\\s*\\z",
          Pattern.DOTALL);

  private static final Pattern STATUS = Pattern.compile("result status (?<status>\\d{3})\\b");

  private static final int LONGEST = 600;

  private final Address address;
  private final String password;

  ServerErrors(Address address, String password) {
    this.address = address;
    this.password = password;
  }

  /**
   * An error that names what was done, the server, and what it said.
   *
   * @param action what was done, behind "Cannot": {@code read db.table}
   */
  LongbowException translate(String action, Throwable failure) {
    if (failure instanceof LongbowException own) {
      return own;
    }
    if (failure instanceof InterruptedException) {
      return new LongbowException(
          ErrorCode.CANCELLED, "Cannot " + action + ": the run was cancelled");
    }
    Optional<ServerException> server = find(failure, ServerException.class);
    int code = server.map(ServerException::getCode).orElseGet(() -> codeOf(failure));
    if (code > 0) {
      return said(action, code, server.map(Throwable::getMessage).orElse(message(failure)));
    }
    String reason = reason(failure);
    return new LongbowException(
        ErrorCode.SERVER,
        "Cannot %s: the ClickHouse server %s %s".formatted(action, address.url(), redact(reason)),
        new Said(0, brokeOff(failure)));
  }

  /**
   * Whether the way to the server is what failed. What the client itself cannot do, and who is not
   * trusted, fails again.
   */
  private static boolean brokeOff(Throwable failure) {
    Optional<SSLException> untrusted = find(failure, SSLException.class);
    if (untrusted.isPresent()) {
      // A server that goes away in the middle of a handshake.
      return find(untrusted.get(), EOFException.class).isPresent()
          || find(untrusted.get(), SocketException.class).isPresent();
    }
    return find(failure, IOException.class).isPresent()
        || find(failure, TimeoutException.class).isPresent()
        || isPassing(status(failure));
  }

  /** What proxies answer for a server that is not there or has too much to do. */
  private static boolean isPassing(int status) {
    return status >= 500 || status == 429 || status == 408;
  }

  /** Of HTTP, or 0: the client tells those that are none of the server's in its message alone. */
  private static int status(Throwable failure) {
    Optional<ServerException> server = find(failure, ServerException.class);
    if (server.isPresent()) {
      return server.get().getTransportProtocolCode();
    }
    Matcher matcher = STATUS.matcher(message(root(failure)));
    return matcher.find() ? Integer.parseInt(matcher.group("status")) : 0;
  }

  private LongbowException said(String action, int code, String message) {
    Matcher matcher = SAID.matcher(message);
    String text = matcher.find() ? matcher.group("text") : message;
    String name =
        matcher.reset().find() && matcher.group("name") != null ? matcher.group("name") : "";
    return new LongbowException(
        kind(code),
        "Cannot %s: the ClickHouse server %s says: %s (code %d%s)%s"
            .formatted(
                action,
                address.url(),
                redact(shortened(text)),
                code,
                name.isEmpty() ? "" : ", " + name,
                advice(code)),
        new Said(code, mayPass(code, text)));
  }

  /** What was the matter, without a word of it: messages may hold secrets. */
  private static final class Said extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final boolean passing;

    Said(int code, boolean passing) {
      super("code " + code, null, false, false);
      this.code = code;
      this.passing = passing;
    }
  }

  /**
   * Whether the same may succeed a little later: a connection that broke off, a server that starts,
   * has too much to do, or too many parts to merge.
   */
  static boolean mayPass(LongbowException error) {
    return error.getCause() instanceof Said said && said.passing;
  }

  /** The server's code of an error, or 0 when it is none of the server's. */
  static int code(LongbowException error) {
    return error.getCause() instanceof Said said ? said.code : 0;
  }

  /** Whether the server refused the user, whose secret may have changed meanwhile. */
  static boolean isRefusedUser(LongbowException error) {
    return error.getCause() instanceof Said said && isRefusal(said.code);
  }

  private static boolean mayPass(int code, String text) {
    return switch (code) {
      // One block of rows may have too many partitions, which does not change.
      case 252 -> !text.contains("single INSERT block");
      // What one query may take does not change, what all of them take does.
      case 241 -> !text.matches("(?is).*(for query|query memory limit).*");
      // Network errors, too many queries, shutting down, overload, the same query still running, a
      // table that is only read at the moment.
      case 202, 209, 210, 216, 236, 242, 243, 279, 319, 394, 439, 473, 745 -> true;
      default -> false;
    };
  }

  /** The code of a server's own error, or 0: what a body in the middle of an answer may hold. */
  static int codeIn(String text) {
    Matcher matcher = SAID.matcher(text);
    return matcher.find() ? Integer.parseInt(matcher.group("code")) : 0;
  }

  /** The server's code of a failure, or 0 when it is none of the server's. */
  static int codeOf(Throwable failure) {
    Optional<ServerException> server = find(failure, ServerException.class);
    if (server.isPresent()) {
      return server.get().getCode();
    }
    Optional<SQLException> sql = find(failure, SQLException.class);
    if (sql.isPresent() && sql.get().getErrorCode() > 0) {
      return sql.get().getErrorCode();
    }
    return codeIn(message(failure));
  }

  /** Whether a failure is that of a wrong user or password. */
  static boolean isRefusedUser(Throwable failure) {
    return isRefusal(codeOf(failure));
  }

  private static boolean isRefusal(int code) {
    return code == 516 || code == 192 || code == 193 || code == 194;
  }

  private static ErrorCode kind(int code) {
    return switch (code) {
      // Unknown table, unknown database.
      case 60, 81 -> ErrorCode.INPUT_NOT_FOUND;
      // Unknown user, wrong password, password required, access denied, authentication failed.
      case 192, 193, 194, 497, 516 -> ErrorCode.ACCESS_DENIED;
      // Too many rows, timeout, memory limit, quota, too many rows or bytes, queries, result rows.
      case 158, 159, 160, 201, 202, 241, 307, 396 -> ErrorCode.OVER_LIMIT;
      // Unknown identifier, syntax error, unknown function, type mismatch, bad arguments.
      case 47, 62, 46, 53, 43, 36, 42, 386, 456, 457 -> ErrorCode.PLAN_INVALID;
      default -> ErrorCode.SERVER;
    };
  }

  private static String advice(int code) {
    return switch (code) {
      case 192, 193, 194, 516 -> ". Check 'user' and 'password'";
      case 497 -> ". Ask for the right that is named";
      // Read-only.
      case 164 ->
          ". Each query says how its answer is to be sent: the user's profile needs readonly = 2, which reads as little as 1";
      case 158, 159, 160, 201, 202, 241, 307, 396 ->
          ". It is a limit of the server or of the user's profile";
      default -> "";
    };
  }

  private static String reason(Throwable failure) {
    if (find(failure, UnknownHostException.class).isPresent()) {
      return "is unknown: there is no such host";
    } else if (find(failure, SSLException.class).isPresent()) {
      return "cannot be trusted, or does not trust us: "
          + shortened(find(failure, SSLException.class).get().getMessage())
          + ". Check 'tls' (ca, certificate, key) and that the port speaks TLS";
    } else if (find(failure, SocketTimeoutException.class).isPresent()) {
      return "did not answer in time";
    } else if (find(failure, ConnectException.class).isPresent()) {
      return "cannot be reached: " + find(failure, ConnectException.class).get().getMessage();
    }
    return "broke off: " + shortened(message(root(failure)));
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth++ < 20; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause.getCause() != null && depth < 20; depth++) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static String shortened(String text) {
    String line = text == null ? "no reason given" : text.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
  }

  private String redact(String text) {
    return password.isEmpty() ? text : text.replace(password, "***");
  }
}
