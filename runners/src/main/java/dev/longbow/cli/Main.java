package dev.longbow.cli;

/** The command line's entry point; for now it only says how to call it. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.err.println("Usage: longbow VERB [options]");
    System.exit(2);
  }
}
