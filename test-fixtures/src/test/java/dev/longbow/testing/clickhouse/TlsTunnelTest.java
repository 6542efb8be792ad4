package dev.longbow.testing.clickhouse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.testing.clickhouse.TlsTunnel.Clients;
import dev.longbow.testing.clickhouse.TlsTunnel.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClickHouseExtension.class)
final class TlsTunnelTest {
  private final ClickHouseServer server;
  private final TestCertificates certificates;

  TlsTunnelTest(ClickHouseServer server, TestCertificates certificates) {
    this.server = server;
    this.certificates = certificates;
  }

  /** A client as others are made, from PEM files; the client's may be null. */
  private ClickHouseHttp client(String url, Path authority, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", certificate(authority));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    char[] password = "x".toCharArray();
    if (certificate != null) {
      Certificate[] chain = {certificate(certificate)};
      own.setKeyEntry("client", key(key), password, chain);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
    return new ClickHouseHttp(http, url, server.admin(), "default");
  }

  private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(bytes);
    }
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    String text = Files.readString(file).replaceAll("-----.*-----|\\s", "");
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
  }

  @Test
  void passesEverythingToWhoTrustsIt() throws Exception {
    String lines = "SELECT number FROM numbers(200000)";
    try (TlsTunnel tunnel = TlsTunnel.before(server.url(), certificates)) {
      for (String url : List.of(tunnel.url(), "https://127.0.0.1:" + tunnel.port())) {
        ClickHouseHttp http = client(url, certificates.authority(), null, null);
        assertArrayEquals(server.http().bytes(lines), http.bytes(lines));
        http.insert("INSERT INTO FUNCTION null('a String') FORMAT CSV", new byte[3_000_000]);
      }
      assertEquals(List.of("", ""), tunnel.clients());
      ClickHouseHttp plain =
          new ClickHouseHttp("http://127.0.0.1:" + tunnel.port(), server.admin(), "default");
      assertThrows(IOException.class, () -> plain.sql("SELECT 1"));
    }
  }

  @Test
  void isNotTrustedByWhoKnowsAnotherAuthority() throws Exception {
    assertRefused(
        Shown.VALID, certificates.unknownAuthority(), "unable to find valid certification path");
  }

  @Test
  void isNotTrustedAfterItsTime() throws Exception {
    assertRefused(Shown.EXPIRED, certificates.authority(), "validity check failed");
  }

  @Test
  void isNotTrustedAsAnotherHost() throws Exception {
    assertRefused(
        Shown.WRONG_HOST,
        certificates.authority(),
        "No subject alternative DNS name matching localhost");
  }

  private void assertRefused(Shown shown, Path authority, String reason) throws Exception {
    try (TlsTunnel tunnel = TlsTunnel.before(server.url(), certificates, shown, Clients.ANYBODY)) {
      ClickHouseHttp http = client(tunnel.url(), authority, null, null);
      SSLHandshakeException error =
          assertThrows(SSLHandshakeException.class, () -> http.sql("SELECT 1"));
      assertTrue(error.getMessage().contains(reason), error.getMessage());
      assertEquals(List.of(), tunnel.clients());
    }
  }

  @Test
  void demandsCertificatesOfClients() throws Exception {
    try (TlsTunnel tunnel =
        TlsTunnel.before(server.url(), certificates, Shown.VALID, Clients.WITH_CERTIFICATE)) {
      Path authority = certificates.authority();
      ClickHouseHttp none = client(tunnel.url(), authority, null, null);
      assertThrows(IOException.class, () -> none.sql("SELECT 1"));
      ClickHouseHttp unknown =
          client(
              tunnel.url(),
              authority,
              certificates.unknownClientCertificate(),
              certificates.unknownClientKey());
      assertThrows(IOException.class, () -> unknown.sql("SELECT 1"));
      assertEquals(List.of(), tunnel.clients());
      ClickHouseHttp known =
          client(
              tunnel.url(), authority, certificates.clientCertificate(), certificates.clientKey());
      assertEquals("1", known.sql("SELECT 1"));
      assertEquals(List.of("CN=test client"), tunnel.clients());
    }
  }

  @Test
  void standsBeforeAFaultProxyToo() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(server);
        TlsTunnel tunnel = TlsTunnel.before(proxy.url(), certificates)) {
      proxy.inject(Requests.nth(1, Requests.all()), new Fault.CutAnswer(1000));
      ClickHouseHttp http = client(tunnel.url(), certificates.authority(), null, null);
      assertThrows(IOException.class, () -> http.bytes("SELECT number FROM numbers(100000)"));
      assertEquals("1", http.sql("SELECT 1"));
      assertEquals(2, proxy.requests().size());
    }
  }

  @Test
  void filesGoWithTheirTest() throws Exception {
    Path authority;
    try (TestCertificates own = new TestCertificates()) {
      authority = own.authority();
      assertTrue(Files.readString(authority).startsWith("-----BEGIN CERTIFICATE-----\n"));
    }
    assertFalse(Files.exists(authority));
  }
}
