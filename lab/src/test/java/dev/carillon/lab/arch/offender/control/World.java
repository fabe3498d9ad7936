package dev.carillon.lab.arch.offender.control;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;

/** Each way to touch the world. */
final class World {

    void touch(Path path, HttpClient client, ProcessBuilder program, Logger logger) throws IOException {
        System.out.println(System.getenv("HOME") + client.version() + program.command());
        try (FileInputStream in = new FileInputStream(path.toFile())) {
            logger.info("{} {}", in.read(), Files.exists(path));
        }
        logger.info("{}", World.class.getResourceAsStream("x"));
    }
}
