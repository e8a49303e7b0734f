/**
 * The measurement of the engine against raw JDBC and stock Liquibase, in one run on one durable PostgreSQL. It is no
 * test: {@code mvn -Pbenchmark -pl migrations -am verify} runs {@link io.bookme.migrations.benchmark.Benchmark}.
 */
@NullMarked
package io.bookme.migrations.benchmark;

import org.jspecify.annotations.NullMarked;
