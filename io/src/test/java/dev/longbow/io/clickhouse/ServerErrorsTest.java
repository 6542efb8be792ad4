package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ServerException;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is worth another attempt, and what users read. */
final class ServerErrorsTest {
  private final ServerErrors errors =
      new ServerErrors(Address.of(Map.of("url", "http://127.0.0.1:8123")), "s3cr3t");

  private static Throwable wrapped(Throwable cause) {
    return new ClientException("Failed", cause);
  }

  private static Throwable answer(int code, int status, String text) {
    return wrapped(new ServerException(code, text, status, "q1"));
  }

  static Stream<Throwable> passing() {
    return Stream.of(
        wrapped(new IOException("Connection reset")),
        wrapped(new ConnectException("Connection refused")),
        wrapped(new SocketTimeoutException("Read timed out")),
        wrapped(new TimeoutException()),
        wrapped(new SSLException("handshake", new EOFException())),
        wrapped(new ClientException("Unexpected result status 502")),
        answer(0, 503, "Service Unavailable"),
        answer(0, 429, "Too Many Requests"),
        answer(202, 500, "Code: 202. DB::Exception: Too many simultaneous queries"),
        answer(252, 500, "Code: 252. DB::Exception: Too many parts (300)"));
  }

  static Stream<Throwable> lasting() {
    return Stream.of(
        wrapped(new IllegalArgumentException("no such setting")),
        wrapped(new ArrayIndexOutOfBoundsException(7)),
        new NullPointerException(),
        wrapped(new SSLHandshakeException("unable to find valid certification path")),
        wrapped(new ClientException("Unexpected result status 301")),
        answer(0, 404, "Not Found"),
        answer(62, 400, "Code: 62. DB::Exception: Syntax error"),
        answer(252, 500, "Code: 252. DB::Exception: Too many partitions for single INSERT block"),
        answer(241, 500, "Code: 241. DB::Exception: Memory limit (for query) exceeded"));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void isTriedAgain(Throwable failure) {
    assertTrue(ServerErrors.mayPass(errors.translate("read t", failure)));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void isNotTriedAgain(Throwable failure) {
    assertFalse(ServerErrors.mayPass(errors.translate("read t", failure)));
  }

  @Test
  void passwordsAreNotSaid() {
    LongbowException error =
        errors.translate(
            "read t", answer(60, 404, "Code: 60. DB::Exception: No table s3cr3t (UNKNOWN_TABLE)"));
    assertEquals(ErrorCode.INPUT_NOT_FOUND, error.code());
    assertTrue(error.text().contains("No table *** (code 60, UNKNOWN_TABLE)"), error.text());
  }
}
