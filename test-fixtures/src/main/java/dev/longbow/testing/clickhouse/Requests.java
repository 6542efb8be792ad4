package dev.longbow.testing.clickhouse;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Which requests a fault is for. Those that count begin anew with each call here. */
public final class Requests {
  private Requests() {}

  /** Every one. */
  public static Predicate<ProxiedRequest> all() {
    return request -> true;
  }

  /** Those whose SQL begins so, such as {@code INSERT INTO}, in upper or lower case. */
  public static Predicate<ProxiedRequest> starting(String words) {
    return request -> request.starts(words);
  }

  /** Those whose SQL has this text. */
  public static Predicate<ProxiedRequest> containing(String text) {
    return request -> request.sql().contains(text);
  }

  /** Those of the client's connections with this number, from 1. */
  public static Predicate<ProxiedRequest> onConnection(int number) {
    return request -> request.connection() == number;
  }

  /** Of these, only the n-th from now on, from 1. */
  public static Predicate<ProxiedRequest> nth(int n, Predicate<ProxiedRequest> these) {
    AtomicInteger seen = new AtomicInteger();
    return request -> these.test(request) && seen.incrementAndGet() == n;
  }

  /** Of these, only the first n from now on. */
  public static Predicate<ProxiedRequest> first(int n, Predicate<ProxiedRequest> these) {
    AtomicInteger seen = new AtomicInteger();
    return request -> these.test(request) && seen.incrementAndGet() <= n;
  }
}
