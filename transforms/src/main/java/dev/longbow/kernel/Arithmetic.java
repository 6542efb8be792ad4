package dev.longbow.kernel;

import java.math.BigInteger;

/** The arithmetic operations on two numbers of one type. */
enum Arithmetic {
  ADD("+"),
  SUBTRACT("-"),
  MULTIPLY("*"),
  DIVIDE("/"),
  REMAINDER("%");

  private final String symbol;

  Arithmetic(String symbol) {
    this.symbol = symbol;
  }

  String symbol() {
    return symbol;
  }

  /** The exact result; the divisor is not zero. */
  BigInteger exact(BigInteger a, BigInteger b) {
    return switch (this) {
      case ADD -> a.add(b);
      case SUBTRACT -> a.subtract(b);
      case MULTIPLY -> a.multiply(b);
      case DIVIDE -> a.divide(b);
      case REMAINDER -> a.remainder(b);
    };
  }
}
