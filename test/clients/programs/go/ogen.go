package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"example.com/first-call/keyward"
	"github.com/ogen-go/ogen/ogenerrors"
)

// bearer is the access token, the only security scheme that the client uses.
type bearer struct {
	keyward.SecuritySource
	token string
}

func (b *bearer) BearerAuth(context.Context, keyward.OperationName) (keyward.BearerAuth, error) {
	return keyward.BearerAuth{Token: b.token}, nil
}

func (*bearer) SessionCookie(context.Context, keyward.OperationName) (keyward.SessionCookie, error) {
	return keyward.SessionCookie{}, ogenerrors.ErrSkipClientSecurity
}

func (*bearer) ConsoleOrigin(context.Context, keyward.OperationName) (keyward.ConsoleOrigin, error) {
	return keyward.ConsoleOrigin{}, ogenerrors.ErrSkipClientSecurity
}

func main() {
	ctx := context.Background()
	connection := must(readConnection())
	security := &bearer{}
	client := must(keyward.NewClient(connection.URL, security))
	exchanged := must(client.ExchangeToken(ctx, &keyward.ExchangeTokenRequest{Jwt: must(requestToken(connection))}))
	answer, ok := exchanged.(*keyward.TokenAnswer)
	if !ok {
		log.Fatalf("%+v", exchanged)
	}
	security.token = answer.AccessToken

	if list, ok := must(client.ListApiKeys(ctx, keyward.ListApiKeysParams{})).(*keyward.ApiKeyList); ok {
		fmt.Println("lists", len(list.Data), "keys")
	}

	in90Days := keyward.NewNilInt64(time.Now().AddDate(0, 0, 90).Unix())
	wanted := &keyward.CreateApiKeyRequest{
		Appname: fmt.Sprint("go-", time.Now().UnixNano()), Roles: []string{"READONLY"},
		ExpiresAt: keyward.NewOptNilInt64(in90Days.Value),
	}
	created := must(client.CreateApiKey(ctx, wanted, keyward.CreateApiKeyParams{}))
	if created, ok := created.(*keyward.ApiKeyWithSecretResponse); ok {
		fmt.Println("creates", created.Data.Appname, created.Data.ExpiresAt == in90Days)
	}

	absent := must(client.GetApiKey(ctx, keyward.GetApiKeyParams{Appname: "absent"}))
	if absent, ok := absent.(*keyward.GetApiKeyNotFound); ok {
		fmt.Println("gets 404", absent.Code)
	}
	taken := must(client.CreateApiKey(ctx, wanted, keyward.CreateApiKeyParams{}))
	if taken, ok := taken.(*keyward.CreateApiKeyConflict); ok {
		fmt.Println("gets 409", taken.Code)
	}

	fmt.Println("verifies a token of", must(verify(os.Getenv("SERVICE_TOKEN"), connection.URL, "https://reports.example.com")))
}

func must[Value any](value Value, err error) Value {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
